package io.drydock.ntfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.TimedOutException;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.ntfs_device;
import io.drydock.ntfs.ntfs3g.ntfs_device_operations;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A block device as libntfs-3g reads and writes it: {@code ntfs_device_operations} that call us
 * (ntfs-3g/device.h).
 *
 * <p>The first thing that goes wrong in an operation is kept, since the library knows errors as
 * numbers only. A damaged index can send it round in circles: after {@link #DEADLINE} it gets no
 * more to read, and comes back.
 *
 * <p>Threading: one operation at a time, on which the library calls back.
 */
final class NtfsDevice implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** What tells the library of an end: it makes EIO of it. */
    private static final long NOTHING = 0;

    private final Arena arena = Arena.ofShared();
    private final BlockDevice device;
    private final MemorySegment name;
    private final MemorySegment operations;
    private final boolean readOnly;
    private @Nullable Throwable failure;
    private long started;

    private NtfsDevice(BlockDevice device, String name, boolean readOnly) {
        this.device = device;
        this.name = arena.allocateFrom(name);
        this.readOnly = readOnly;
        this.operations = operations();
    }

    /**
     * Operations on a device, which stays the caller's.
     *
     * @param name what errors call it
     */
    static NtfsDevice on(BlockDevice device, String name, boolean readOnly) {
        return new NtfsDevice(device, name, readOnly);
    }

    private MemorySegment operations() {
        MemorySegment made = ntfs_device_operations.allocate(arena);
        ntfs_device_operations.open(
                made, ntfs_device_operations.open.allocate((opened, _) -> open(opened), arena));
        ntfs_device_operations.close(
                made, ntfs_device_operations.close.allocate(NtfsDevice::setClosed, arena));
        ntfs_device_operations.seek(
                made, ntfs_device_operations.seek.allocate((_, offset, _) -> seek(offset), arena));
        ntfs_device_operations.pread(
                made, ntfs_device_operations.pread.allocate(this::read, arena));
        ntfs_device_operations.pwrite(
                made, ntfs_device_operations.pwrite.allocate(this::write, arena));
        ntfs_device_operations.sync(made, ntfs_device_operations.sync.allocate(_ -> sync(), arena));
        ntfs_device_operations.ioctl(
                made, ntfs_device_operations.ioctl.allocate((_, _, _) -> -1, arena));
        return made;
    }

    /** A {@code ntfs_device}, which the library frees when it unmounts it. */
    MemorySegment allocate() {
        return Ntfs3g.ntfs_device_alloc(name, 0, operations, MemorySegment.NULL);
    }

    private int open(MemorySegment opened) {
        long state = 1L << Ntfs3g.ND_Open() | (readOnly ? 1L << Ntfs3g.ND_ReadOnly() : 0);
        setState(opened, state);
        return 0;
    }

    private static int setClosed(MemorySegment opened) {
        setState(opened, 0);
        return 0;
    }

    private static void setState(MemorySegment opened, long state) {
        ntfs_device.d_state(opened.reinterpret(ntfs_device.sizeof()), state);
    }

    /** The library only asks whether there is something at an offset. */
    private long seek(long offset) {
        return offset >= 0 && offset <= device.sizeBytes() ? offset : -1;
    }

    private long read(MemorySegment ignored, MemorySegment into, long count, long offset) {
        return transfer(count, offset, () -> device.read(offset, into.reinterpret(count)));
    }

    private long write(MemorySegment ignored, MemorySegment from, long count, long offset) {
        return transfer(count, offset, () -> device.write(offset, from.reinterpret(count)));
    }

    /** It writes through; the engine says when all is to be on stable storage. */
    private static int sync() {
        return 0;
    }

    /** A call on the device. */
    private interface Call {
        void run() throws IOException;
    }

    /** An exception that left a callback would end the JVM. */
    @SuppressWarnings("CatchThrowable")
    private long transfer(long count, long offset, Call call) {
        if (count < 0 || offset < 0 || count > device.sizeBytes() - offset) {
            return NOTHING;
        }
        try {
            if (System.nanoTime() - started > DEADLINE.toNanos()) {
                throw new TimedOutException(
                        "read",
                        name.getString(0),
                        "libntfs-3g is not done after " + DEADLINE.toSeconds() + " s");
            }
            call.run();
            return count;
        } catch (Throwable e) {
            if (failure == null) {
                failure = e;
            }
            return NOTHING;
        }
    }

    /** What comes next is another operation: nothing has failed yet. */
    void begin() {
        failure = null;
        started = System.nanoTime();
    }

    /** Throws what has gone wrong on the device since {@link #begin}. */
    void check() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
