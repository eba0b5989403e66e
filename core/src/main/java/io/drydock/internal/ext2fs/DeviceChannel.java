package io.drydock.internal.ext2fs;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.struct_io_channel;
import io.drydock.bindings.ext2fs.struct_io_manager;
import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.error.TimedOutException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A block device as libext2fs reads and writes it: an {@code io_manager} of functions that call us,
 * with the one {@code io_channel} that it opens (ext2fs/ext2_io.h).
 *
 * <p>The first thing that goes wrong is kept, since the library knows errors as numbers only.
 *
 * <p>Threading: for one thread at a time, on which the library calls back.
 */
final class DeviceChannel implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final BlockDevice device;
    private final MemorySegment manager;
    private final MemorySegment channel;
    private final String label;
    private final MemorySegment name;
    private int blockBytes;
    private @Nullable Throwable failure;
    private long deadlineNanos = Long.MAX_VALUE;

    private DeviceChannel(BlockDevice device, String name) {
        this.device = device;
        this.label = name;
        this.name = arena.allocateFrom(name);
        this.manager = manager();
        this.channel = channel();
    }

    /**
     * A channel to a device, which stays the caller's.
     *
     * @param name what the library calls the device
     */
    static DeviceChannel to(BlockDevice device, String name) {
        return new DeviceChannel(device, name);
    }

    private MemorySegment manager() {
        MemorySegment made = struct_io_manager.allocate(arena);
        struct_io_manager.magic(made, Ext2fs.EXT2_ET_MAGIC_IO_MANAGER());
        struct_io_manager.name(made, name);
        struct_io_manager.open(made, struct_io_manager.open.allocate(this::open, arena));
        struct_io_manager.close(made, struct_io_manager.close.allocate(_ -> 0, arena));
        struct_io_manager.set_blksize(
                made, struct_io_manager.set_blksize.allocate(this::setBlockBytes, arena));
        struct_io_manager.read_blk(made, struct_io_manager.read_blk.allocate(this::read, arena));
        struct_io_manager.write_blk(made, struct_io_manager.write_blk.allocate(this::write, arena));
        struct_io_manager.flush(
                made, struct_io_manager.flush.allocate(_ -> guarded(device::flush), arena));
        struct_io_manager.set_option(
                made, struct_io_manager.set_option.allocate((_, _, _) -> 0, arena));
        struct_io_manager.read_blk64(
                made, struct_io_manager.read_blk64.allocate(this::read, arena));
        struct_io_manager.write_blk64(
                made, struct_io_manager.write_blk64.allocate(this::write, arena));
        struct_io_manager.zeroout(made, struct_io_manager.zeroout.allocate(this::zero, arena));
        return made;
    }

    private MemorySegment channel() {
        MemorySegment made = struct_io_channel.allocate(arena);
        struct_io_channel.magic(made, Ext2fs.EXT2_ET_MAGIC_IO_CHANNEL());
        struct_io_channel.manager(made, manager);
        struct_io_channel.name(made, name);
        struct_io_channel.refcount(made, 1);
        setBlockBytes(made, 1024);
        return made;
    }

    private long open(MemorySegment name, int flags, MemorySegment result) {
        result.reinterpret(ValueLayout.ADDRESS.byteSize()).set(ValueLayout.ADDRESS, 0, channel);
        return 0;
    }

    private long setBlockBytes(MemorySegment opened, int bytes) {
        blockBytes = bytes;
        struct_io_channel.block_size(opened.reinterpret(struct_io_channel.sizeof()), bytes);
        return 0;
    }

    /** A count below 0 is one of bytes. */
    private long lengthBytes(int count) {
        return count < 0 ? -(long) count : (long) count * blockBytes;
    }

    private long offsetBytes(long block) {
        return Math.multiplyExact(block, blockBytes);
    }

    private long read(MemorySegment ignored, long block, int count, MemorySegment into) {
        return guarded(() -> device.read(offsetBytes(block), into.reinterpret(lengthBytes(count))));
    }

    private long write(MemorySegment ignored, long block, int count, MemorySegment from) {
        return guarded(
                () -> device.write(offsetBytes(block), from.reinterpret(lengthBytes(count))));
    }

    /**
     * Zeroes. Where that fails, the library would write zeroes from a buffer that all threads
     * share: it is told of success, and {@link #failure} tells the truth.
     */
    private long zero(MemorySegment ignored, long block, long count) {
        guarded(() -> device.zero(offsetBytes(block), Math.multiplyExact(count, blockBytes)));
        return 0;
    }

    /** A call on the device. */
    private interface Call {
        void run() throws IOException;
    }

    /** An exception that left a callback would end the JVM. */
    @SuppressWarnings("CatchThrowable")
    private long guarded(Call call) {
        try {
            checkDeadline();
            call.run();
            return 0;
        } catch (Throwable e) {
            if (failure == null) {
                failure = e;
            }
            return LibC.EIO();
        }
    }

    /** Throws when what was begun was to be over by now. */
    void checkDeadline() throws TimedOutException {
        if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
            throw new TimedOutException(
                    "read", label, "the filesystem keeps the library busy: it may be damaged");
        }
    }

    /**
     * Forgets what went wrong, for what is done next.
     *
     * @param deadlineNanos when that is to be over, by {@link System#nanoTime}: every later call is
     *     a failure, which ends whatever loop the library is in
     */
    void begin(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
        failure = null;
    }

    /** The {@code io_manager} that opens this, and nothing else. */
    MemorySegment ioManager() {
        return manager;
    }

    /** What went wrong first in a callback; null as long as nothing has. */
    @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        arena.close();
    }
}
