package io.drydock.internal.worker;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * In a worker: a filesystem that its driver has opened, and its open files.
 *
 * <p>Threading: as {@link Inodes} says.
 */
final class ServedFilesystem {
    private final Inodes inodes;
    private final Map<Long, InodeContent> contents = new ConcurrentHashMap<>();
    private final AtomicLong lastContent = new AtomicLong();

    private ServedFilesystem(Inodes inodes) {
        this.inodes = inodes;
    }

    static ServedFilesystem open(List<Driver> drivers, Request.Open open) throws IOException {
        Driver driver = find(drivers, open);
        List<BlockDevice> devices = new ArrayList<>();
        for (Request.Shape shape : open.devices()) {
            devices.add(new RemoteDevice(devices.size(), shape));
        }
        Medium medium =
                new Medium(
                        devices.getFirst(),
                        devices.subList(1, devices.size()),
                        open.type(),
                        open.name(),
                        open.id(),
                        open.readOnly(),
                        open.options());
        return new ServedFilesystem(driver.open(medium));
    }

    private static Driver find(List<Driver> drivers, Request.Open open) {
        return drivers.stream()
                .filter(driver -> driver.name().equals(open.driver()))
                .filter(driver -> driver.types().contains(open.type()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no driver " + open.driver() + " for " + open.type()));
    }

    Reply opened() {
        boolean writable = inodes instanceof WritableInodes;
        return new Reply.Opened(
                inodes.type(), inodes.root(), inodes.maxNameBytes(), inodes.hasFlags(), writable);
    }

    /**
     * Carries out a request.
     *
     * @param shared where the bytes of files come from and go to
     */
    Reply answer(Request request, MemorySegment shared) throws IOException {
        return switch (request) {
            case Request.Whole whole -> answer(whole);
            case Request.Inode inode -> answer(inode);
            case Request.Value value -> answer(value);
            case Request.Name name -> answer(name);
            case Request.Attribute attribute -> answer(attribute);
            case Request.Content content -> answer(content, shared);
            case Request.Create(var directory, var name, var made) ->
                    Reply.Number.of(writable().create(directory, name, made));
            case Request.Link(var directory, var name, var inode) ->
                    done(() -> writable().link(directory, name, inode));
            case Request.Rename(var from, var fromName, var to, var toName) ->
                    new Reply.Number(writable().rename(from, fromName, to, toName));
            case Request.Owner(var inode, var uid, var gid) ->
                    done(() -> writable().setOwner(inode, uid, gid));
            case Request.Times(var inode, var times) ->
                    done(() -> writable().setTimes(inode, times));
            case Request.SetAttribute(var inode, var name, var value) ->
                    done(() -> writable().setAttribute(inode, name, value));
            case Request.Label(var label) -> done(() -> writable().setLabel(label));
            case Request.Uuid(var uuid) -> done(() -> writable().setUuid(uuid));
            case Request.Trim(var offset, var length, var least) ->
                    Reply.Number.of(writable().trim(offset, length, least));
            case Request.RootItems(var object, var type, var offset) ->
                    new Reply.Items(inodes.rootItems(object, type, offset));
            case Request.PathInSubvolume(var subvolume, var directory) ->
                    new Reply.Bytes(inodes.pathInSubvolume(subvolume, directory));
            case Request.Open _ -> throw new IllegalArgumentException("opened twice");
        };
    }

    private Reply answer(Request.Whole request) throws IOException {
        return switch (request.what()) {
            case SPACE -> new Reply.Space(inodes.space());
            case LABEL -> new Reply.Bytes(inodes.label().getBytes(StandardCharsets.UTF_8));
            case FLUSH -> done(() -> writable().flush());
            case CLOSE -> throw new IllegalArgumentException("closed by its owner");
        };
    }

    private Reply answer(Request.Inode request) throws IOException {
        long inode = request.inode();
        return switch (request.what()) {
            case LIST -> new Reply.Entries(inodes.list(inode));
            case STATUS -> new Reply.Status(inodes.status(inode));
            case READ_LINK -> new Reply.Bytes(inodes.readLink(inode));
            case OPEN -> Reply.Number.of(keep(inodes.open(inode)));
            case ATTRIBUTES -> new Reply.Attributes(inodes.attributes(inode));
            case FLAGS -> Reply.Number.of(inodes.flags(inode));
            case GENERATION -> Reply.Number.of(inodes.generation(inode));
            case SUBVOLUME -> Reply.Number.of(inodes.subvolume(inode));
            case FREE -> done(() -> writable().free(inode));
        };
    }

    private Reply answer(Request.Value request) throws IOException {
        long inode = request.inode();
        long value = request.value();
        return switch (request.what()) {
            case PERMISSIONS -> done(() -> writable().setPermissions(inode, (int) value));
            case FLAGS -> done(() -> writable().setFlags(inode, (int) value));
            case GENERATION -> done(() -> writable().setGeneration(inode, value));
        };
    }

    private Reply answer(Request.Name request) throws IOException {
        long directory = request.directory();
        byte[] name = request.name();
        return switch (request.what()) {
            case LOOKUP -> new Reply.Number(inodes.lookup(directory, name));
            case UNLINK -> new Reply.Number(writable().unlink(directory, name));
            case REMOVE_DIRECTORY -> done(() -> writable().removeDirectory(directory, name));
        };
    }

    private Reply answer(Request.Attribute request) throws IOException {
        long inode = request.inode();
        String name = request.name();
        return switch (request.what()) {
            case GET -> {
                Optional<byte[]> value = inodes.attribute(inode, name);
                yield value.isPresent()
                        ? new Reply.Bytes(value.get())
                        : new Reply.Number(OptionalLong.empty());
            }
            case REMOVE -> done(() -> writable().removeAttribute(inode, name));
        };
    }

    private Reply answer(Request.Content request, MemorySegment shared) throws IOException {
        long offset = request.offsetBytes();
        long length = request.lengthBytes();
        InodeContent content = contents.get(request.content());
        if (content == null) {
            throw new IllegalArgumentException("no open file " + request.content());
        }
        return switch (request.what()) {
            case READ -> Reply.Number.of(content.read(offset, shared.asSlice(0, length)));
            case WRITE -> done(() -> writable(content).write(offset, shared.asSlice(0, length)));
            case NEXT_DATA -> new Reply.Number(content.nextData(offset));
            case NEXT_HOLE -> Reply.Number.of(content.nextHole(offset));
            case TRUNCATE -> done(() -> writable(content).truncate(length));
            case ALLOCATE -> done(() -> writable(content).allocate(offset, length));
            case PUNCH_HOLE -> done(() -> writable(content).punchHole(offset, length));
            case CLOSE -> {
                contents.remove(request.content());
                content.close();
                yield new Reply.Done();
            }
        };
    }

    /** What gives no value. */
    private interface Action {
        void run() throws IOException;
    }

    private static Reply done(Action action) throws IOException {
        action.run();
        return new Reply.Done();
    }

    private long keep(InodeContent content) {
        long number = lastContent.incrementAndGet();
        contents.put(number, content);
        return number;
    }

    private WritableInodes writable() {
        return (WritableInodes) inodes;
    }

    private static WritableContent writable(InodeContent content) {
        return (WritableContent) content;
    }

    void close() throws IOException {
        inodes.close();
    }
}
