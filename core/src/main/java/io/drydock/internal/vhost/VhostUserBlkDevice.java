package io.drydock.internal.vhost;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.nbd.wire.Blocks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a vhost-user-blk back-end of this machine, such as qemu-storage-daemon.
 *
 * <p>Bytes go through memory that both share, and are copied once, on the calling thread where it
 * waits. Large reads and writes go out as many requests that are in flight together. Each platform
 * thread waits for itself; virtual threads and asynchronous requests are served by a thread of the
 * device's own.
 *
 * <p>A back-end that refuses a request yields a {@link io.drydock.error.SystemCallException} with
 * EIO or EOPNOTSUPP: virtio-blk has no others. One that breaks the protocol ({@link
 * io.drydock.error.ProtocolException}), does not answer in time ({@link
 * io.drydock.error.TimedOutException}) or goes away ({@link
 * io.drydock.error.ConnectionLostException}) ends the device: what is in flight fails with that,
 * and so do all later calls. It is not connected to again.
 *
 * <p>{@link #flush} does nothing where the back-end has no flush, since it then writes through;
 * {@link #discard} nothing where it has no discard. virtio-blk knows nothing of holes: {@link
 * #extents} says that all is data.
 *
 * <p>Threading: as {@link io.drydock.block.BlockDevice} says. An interrupt ends neither a call nor
 * the device.
 */
public final class VhostUserBlkDevice implements AsyncBlockDevice {
    /** The most that goes through memory of its own at once, for ranges that are not aligned. */
    private static final int BOUNCE_BYTES = 1 << 20;

    private final Link link;
    private final List<Queue> queues;
    private final AsyncRequests async;
    private final Reader reader;
    private final Runnable release;
    private final Blocks blocks;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Held from reading to writing back blocks that are changed in part. */
    private final ReentrantLock partialWrites = new ReentrantLock();

    VhostUserBlkDevice(Link link, List<Queue> queues, Runnable release) {
        this.link = link;
        this.queues = queues;
        this.release = release;
        this.async = new AsyncRequests(queues.getFirst());
        this.reader = new Reader(queues.getFirst(), async);
        this.blocks = new Blocks(link.config().blockBytes());
        queues.getFirst().setReader(reader);
        link.whenDead(reader::wake);
    }

    /**
     * Connects to a back-end that listens on a unix socket.
     *
     * @param socket the socket's path, at most 107 bytes long
     * @throws io.drydock.error.NotFoundException when nobody listens there
     * @throws io.drydock.error.UnsupportedException when the back-end lacks what is needed
     * @throws io.drydock.error.ProtocolException when it breaks the protocol
     * @throws io.drydock.error.TimedOutException when it does not answer in time
     */
    public static VhostUserBlkDevice connect(Path socket, VhostUserOptions options)
            throws IOException {
        return Connector.connect(socket, options);
    }

    @Override
    public long sizeBytes() {
        try {
            link.hearNews();
        } catch (DeadException e) {
            link.die(e.death());
        }
        return link.config().sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return blocks.bytes() > BlockConfig.SECTOR_BYTES ? 4096 : BlockConfig.SECTOR_BYTES;
    }

    @Override
    public int alignmentBytes() {
        return blocks.bytes();
    }

    @Override
    public boolean isReadOnly() {
        return link.options().readOnly() || link.config().readOnly();
    }

    // ---- Blocking calls

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        checkRange(offsetBytes, into.byteSize());
        checkDestination(into);
        if (isAligned(offsetBytes, into.byteSize())) {
            transfer(Command.READ, offsetBytes, into);
            return;
        }
        for (long done = 0; done < into.byteSize(); done += BOUNCE_BYTES) {
            MemorySegment part = part(into, done);
            MemorySegment bounce = bounce(offsetBytes + done, part);
            long start = blocks.down(offsetBytes + done);
            transfer(Command.READ, start, bounce);
            part.copyFrom(bounce.asSlice(offsetBytes + done - start, part.byteSize()));
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        checkRange(offsetBytes, from.byteSize());
        checkWritable(Command.WRITE);
        if (isAligned(offsetBytes, from.byteSize())) {
            transfer(Command.WRITE, offsetBytes, from);
            return;
        }
        for (long done = 0; done < from.byteSize(); done += BOUNCE_BYTES) {
            writePart(offsetBytes + done, part(from, done));
        }
    }

    /** Writes a range whose first or last block is written in part. */
    private void writePart(long offset, MemorySegment from) throws IOException {
        long start = blocks.down(offset);
        MemorySegment bounce = bounce(offset, from);
        partialWrites.lock();
        try {
            transfer(Command.READ, start, bounce.asSlice(0, blocks.bytes()));
            long last = bounce.byteSize() - blocks.bytes();
            transfer(Command.READ, start + last, bounce.asSlice(last));
            bounce.asSlice(offset - start, from.byteSize()).copyFrom(from);
            transfer(Command.WRITE, start, bounce);
        } finally {
            partialWrites.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        if (link.config().flush()) {
            run(Command.FLUSH, 0, 1, null);
        }
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        checkRange(offsetBytes, lengthBytes);
        checkWritable(Command.DISCARD);
        long start = discardStart(offsetBytes);
        long end = discardEnd(offsetBytes + lengthBytes);
        if (start < end) {
            run(Command.DISCARD, start, end - start, null);
        }
    }

    /** What is discarded is no more than was asked for: whole units of the back-end's. */
    private long discardStart(long offset) {
        return new Blocks(link.config().discardAlignment()).up(offset);
    }

    private long discardEnd(long offset) {
        return link.config().discardBytes() == 0
                ? 0
                : new Blocks(link.config().discardAlignment()).down(offset);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        checkRange(offsetBytes, lengthBytes);
        checkWritable(Command.ZERO);
        long end = offsetBytes + lengthBytes;
        long start = Math.min(end, blocks.up(offsetBytes));
        long stop = Math.max(start, blocks.down(end));
        writeZeroes(offsetBytes, start);
        if (link.config().zeroBytes() == 0) {
            writeZeroes(start, stop);
        } else if (start < stop) {
            run(Command.ZERO, start, stop - start, null);
        }
        writeZeroes(stop, end);
    }

    private void writeZeroes(long start, long end) throws IOException {
        if (start < end) {
            int most = (int) Math.min(end - start, BOUNCE_BYTES);
            MemorySegment zeroes = MemorySegment.ofArray(new byte[most]);
            for (long at = start; at < end; at += most) {
                write(at, zeroes.asSlice(0, Math.min(most, end - at)));
            }
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        checkRange(offsetBytes, lengthBytes);
        if (link.isDead()) {
            throw link.exception("map");
        }
        return lengthBytes == 0
                ? List.of()
                : List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    private void transfer(Command command, long offset, MemorySegment bytes) throws IOException {
        if (bytes.byteSize() > 0) {
            run(command, offset, bytes.byteSize(), bytes);
        }
    }

    private void run(Command command, long offset, long length, @Nullable MemorySegment bytes)
            throws IOException {
        if (link.isDead()) {
            throw link.exception(command.text());
        }
        Queue queue = queueOfThisThread();
        Call call = queue.enter();
        try {
            call.run(command, offset, length, pieceBytes(command), bytes);
        } finally {
            queue.leave(call);
        }
    }

    /** The first is the reader's; the others are shared out among those who wait for themselves. */
    private Queue queueOfThisThread() {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() || queues.size() == 1) {
            reader.start();
            return queues.getFirst();
        }
        return queues.get(1 + (int) (thread.threadId() % (queues.size() - 1)));
    }

    private int pieceBytes(Command command) {
        BlockConfig config = link.config();
        return switch (command) {
            case READ, WRITE -> Math.min(Limits.PIECE_BYTES, config.transferBytes());
            case FLUSH -> 1;
            case DISCARD -> config.discardBytes();
            case ZERO -> config.zeroBytes();
        };
    }

    // ---- Asynchronous requests

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        checkAligned(offsetBytes, into.byteSize());
        checkDestination(into);
        return begin(Command.READ, offsetBytes, into.byteSize(), into, completion);
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        checkAligned(offsetBytes, from.byteSize());
        return begin(Command.WRITE, offsetBytes, from.byteSize(), from, completion);
    }

    @Override
    public long flush(Completion completion) {
        return begin(Command.FLUSH, 0, link.config().flush() ? 1 : 0, null, completion);
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        checkAligned(offsetBytes, lengthBytes);
        long start = discardStart(offsetBytes);
        long end = discardEnd(offsetBytes + lengthBytes);
        return begin(Command.DISCARD, start, Math.max(0, end - start), null, completion);
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        checkAligned(offsetBytes, lengthBytes);
        if (link.config().zeroBytes() > 0 || lengthBytes == 0) {
            return begin(Command.ZERO, offsetBytes, lengthBytes, null, completion);
        }
        MemorySegment zeroes = Arena.ofAuto().allocate(lengthBytes);
        return begin(Command.WRITE, offsetBytes, lengthBytes, zeroes, completion);
    }

    private long begin(
            Command command,
            long offset,
            long length,
            @Nullable MemorySegment bytes,
            Completion completion) {
        if (command.isChange() && isReadOnly()) {
            completion.completed(readOnly(command));
            return -1;
        }
        if (link.isDead()) {
            completion.completed(link.exception(command.text()));
            return -1;
        }
        if (length == 0) {
            completion.completed(null);
            return -1;
        }
        reader.start();
        return async.begin(command, offset, length, pieceBytes(command), bytes, completion);
    }

    @Override
    public boolean cancel(long request) {
        return async.cancel(request);
    }

    // ---- Checks

    private void checkRange(long offset, long length) {
        if (offset < 0 || length < 0 || length > link.config().sizeBytes() - offset) {
            // Perhaps the disk has grown meanwhile.
            Objects.checkFromIndexSize(offset, length, sizeBytes());
        }
    }

    private void checkAligned(long offset, long length) {
        checkRange(offset, length);
        if (!isAligned(offset, length)) {
            throw new IllegalArgumentException(
                    "a range of %d bytes at %d is not aligned to %d"
                            .formatted(length, offset, blocks.bytes()));
        }
    }

    private static void checkDestination(MemorySegment into) {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("the segment to read into is read-only");
        }
    }

    private boolean isAligned(long offset, long length) {
        return blocks.isAligned(offset) && blocks.isAligned(length);
    }

    private void checkWritable(Command command) throws RefusedException {
        if (isReadOnly()) {
            throw readOnly(command);
        }
    }

    private RefusedException readOnly(Command command) {
        boolean ours = link.options().readOnly();
        return new RefusedException(
                command.text(),
                link.subject(),
                ours ? "it was opened read-only" : "the export is read-only",
                ours ? "open it for writing" : "let the back-end export it so");
    }

    private static MemorySegment part(MemorySegment segment, long start) {
        return segment.asSlice(start, Math.min(BOUNCE_BYTES, segment.byteSize() - start));
    }

    /** Memory for the blocks that a range touches. */
    private MemorySegment bounce(long offset, MemorySegment segment) {
        long start = blocks.down(offset);
        long end = blocks.up(offset + segment.byteSize());
        return MemorySegment.ofArray(new byte[Math.toIntExact(end - start)]);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            link.die(Death.lost("the device was closed"));
            queues.forEach(Queue::awaitIdle);
            reader.end(release);
        }
    }
}
