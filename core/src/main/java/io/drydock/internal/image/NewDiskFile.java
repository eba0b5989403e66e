package io.drydock.internal.image;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.block.DraftFile;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.qemu.StorageDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An image file that is being made. It has no name before it is whole, and is gone if it never is.
 *
 * <p>Threading: belongs to one thread.
 */
public final class NewDiskFile implements AutoCloseable {
    private static final int MODE = 0644;

    private final Path target;
    private final boolean replaces;
    private final DraftFile draft;
    private final CloseStack owned;

    /** The file as a node, once the daemon has made an image of it. */
    private @Nullable FileNode formatted;

    private @Nullable DaemonImage served;
    private final CloseStack nodes = new CloseStack();

    private record FileNode(StorageDaemon daemon, String name) {}

    private NewDiskFile(Path target, boolean replaces, DraftFile draft, CloseStack owned) {
        this.target = target;
        this.replaces = replaces;
        this.draft = draft;
        this.owned = owned;
        owned.push(nodes::close);
        owned.push(this::closeDisk);
    }

    /**
     * Begins one.
     *
     * @param replace whether there may be a file of that name, whose place it then takes
     * @throws RefusedException when there is one and it may not be replaced, is no regular file, or
     *     is in use
     */
    public static NewDiskFile create(Path path, boolean replace) throws IOException {
        CloseStack owned = new CloseStack();
        try {
            boolean replaces = Files.exists(path);
            if (replaces) {
                owned.push(lockOld(path, replace)::close);
            }
            Path target = replaces ? path.toRealPath() : path.toAbsolutePath();
            DraftFile draft = draft(target);
            owned.push(draft::close);
            ImageLock.take(draft.fd(), path.toString(), false);
            return new NewDiskFile(target, replaces, draft, owned);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static HostFile lockOld(Path path, boolean replace) throws IOException {
        if (!replace || !Files.isRegularFile(path)) {
            throw new RefusedException(
                    "create",
                    path.toString(),
                    "there is something of that name already",
                    replace
                            ? "it is no regular file: choose another name"
                            : "choose another name, or allow it to be replaced");
        }
        return HostFile.open(path, false);
    }

    private static DraftFile draft(Path target) throws IOException {
        String name = target.toString();
        String parent = String.valueOf(target.getParent());
        int number = FileCalls.open(parent, LibC.O_RDONLY() | OpenFlags.O_DIRECTORY, 0);
        Fd directory = Fd.owned(Errno.check(number, "open", parent));
        try {
            byte[] draftName = bytes(".drydock-" + UUID.randomUUID());
            String hint = "an image needs its directory to be writable";
            return DraftFile.create(directory, draftName, MODE, name, hint);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Makes the file that large; what is added is a hole. */
    public void setSize(long sizeBytes) throws IOException {
        Errno.check(FileCalls.ftruncate(draft.fd(), sizeBytes), "create", target.toString());
    }

    /** The file's bytes as they are now; not to be closed. */
    public FileBlockDevice bytes() throws IOException {
        return FileBlockDevice.of(draft.fd(), target.toString(), false);
    }

    /** Has all of the file allocated. */
    public void allocate() throws IOException {
        long size = bytes().sizeBytes();
        if (size > 0) {
            Errno.check(FileCalls.fallocate(draft.fd(), 0, 0, size), "allocate", target.toString());
        }
    }

    /**
     * Makes an image of it that holds nothing.
     *
     * @param options BlockdevCreateOptions of the QEMU QMP Reference Manual but for the file
     * @throws io.drydock.error.UnsupportedException when qemu-storage-daemon is not installed
     */
    public void format(Map<String, ?> options) throws IOException {
        StorageDaemon resident = StorageDaemon.resident();
        String node = resident.newName();
        Map<String, Object> file = new HashMap<>(new HostFile(target, bytes()).protocol());
        file.put("node-name", node);
        resident.addNode(file);
        nodes.push(() -> resident.removeNode(node));
        formatted = new FileNode(resident, node);
        Map<String, Object> creation = new HashMap<>(options);
        creation.put("file", node);
        resident.disks().format(creation);
    }

    /**
     * The disk, to be written.
     *
     * @param compressed whether each cluster is compressed, which must be written once and whole;
     *     the disk consists of whole clusters then
     */
    public BlockDevice disk(ImageFormat format, boolean compressed) throws IOException {
        FileNode node = formatted;
        return node == null ? bytes() : open(node, format, compressed).connect();
    }

    /** Makes the disk of an image smaller, now that it has been written. */
    public void cut(ImageFormat format, long sizeBytes) throws IOException {
        closeDisk();
        DaemonImage plain = open(Objects.requireNonNull(formatted), format, false);
        plain.commands().resize(plain.node(), sizeBytes);
    }

    private DaemonImage open(FileNode node, ImageFormat format, boolean compressed)
            throws IOException {
        Map<String, Object> image = new HashMap<>();
        image.put("driver", format.qemuDriver());
        image.put("file", node.name());
        image.put("discard", "unmap");
        if (format == ImageFormat.QCOW2 || format == ImageFormat.VMDK) {
            image.put("backing", null);
        }
        Map<String, Object> top =
                compressed ? new HashMap<>(Map.of("driver", "compress", "file", image)) : image;
        Function<String, Map<String, Object>> named =
                name -> {
                    top.put("node-name", name);
                    return top;
                };
        int count = compressed ? 3 : 2;
        DaemonImage opened =
                DaemonImage.open(node.daemon(), target.toString(), named, count, false);
        served = opened;
        return opened;
    }

    private void closeDisk() throws IOException {
        DaemonImage open = served;
        served = null;
        if (open != null) {
            open.close();
        }
    }

    /** Gives it its name, when all of it is on stable storage. */
    public void publish() throws IOException {
        // Here it may take its time; the daemon, which does it as well, has to answer in time.
        bytes().flush();
        closeDisk();
        nodes.close();
        byte[] name = bytes(String.valueOf(target.getFileName()));
        if (replaces) {
            draft.replace(name);
        } else {
            draft.publish(name);
        }
    }

    /** Closes it; unless it has been published, nothing is left of it. */
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
