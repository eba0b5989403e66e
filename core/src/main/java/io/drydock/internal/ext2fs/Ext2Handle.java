package io.drydock.internal.ext2fs;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * An {@code ext2_filsys}: a filesystem that is being made or changed. What is not written by {@link
 * #finish} is lost.
 *
 * <p>Threading: for one thread at a time.
 */
public final class Ext2Handle implements AutoCloseable {
    /** Far more than the descriptors of a sound filesystem take. */
    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String operation;
    private final String name;
    private final DeviceChannel channel;
    private final MemorySegment pointer;
    private final Failure failure;
    private boolean freed;

    private Ext2Handle(
            String operation,
            String name,
            DeviceChannel channel,
            MemorySegment pointer,
            Failure failure) {
        this.operation = operation;
        this.name = name;
        this.channel = channel;
        this.pointer = pointer;
        this.failure = failure;
    }

    /** A function of the library that makes a handle. */
    public interface Opener {
        long open(MemorySegment name, MemorySegment ioManager, MemorySegment result);
    }

    /** What an error of the library means. */
    public interface Failure {
        IOException of(long error, String message);
    }

    /**
     * Opens or makes one by a function of the library.
     *
     * @param operation what errors call what is done
     * @param name what errors call the device
     */
    public static Ext2Handle of(
            BlockDevice device, String operation, String name, Opener opener, Failure failure)
            throws IOException {
        Ext2Library.require(operation, name);
        DeviceChannel channel = DeviceChannel.to(device, name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
            channel.begin(System.nanoTime() + OPEN_NANOS);
            long error = opener.open(arena.allocateFrom(name), channel.ioManager(), result);
            if (error != 0) {
                throw failure(
                        channel, operation, name, failure.of(error, Ext2Library.message(error)));
            }
            channel.begin(Long.MAX_VALUE);
            MemorySegment pointer =
                    result.get(ValueLayout.ADDRESS, 0).reinterpret(struct_ext2_filsys.sizeof());
            return new Ext2Handle(operation, name, channel, pointer, failure);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the device has said comes first. */
    private static IOException failure(
            DeviceChannel channel, String operation, String name, IOException told) {
        return switch (channel.failure()) {
            case null -> told;
            case IOException e -> e;
            case IndexOutOfBoundsException e -> beyondTheEnd(operation, name, e);
            case ArithmeticException e -> beyondTheEnd(operation, name, e);
            case Throwable e -> throw new IllegalStateException(e);
        };
    }

    private static IOException beyondTheEnd(String operation, String name, Exception cause) {
        return new CorruptDataException(
                operation, name, "it reaches beyond the end of the device", cause);
    }

    /** The {@code ext2_filsys}, for the library's functions. */
    public MemorySegment pointer() {
        return pointer;
    }

    /** The superblock, which is the library's: valid until this is closed. */
    public MemorySegment superblock() {
        return struct_ext2_filsys.super_(pointer).reinterpret(ext2_super_block.sizeof());
    }

    /**
     * Begins something: what went wrong before is forgotten.
     *
     * @param nanos how long it may take at most: whatever the library does then comes to an end
     */
    public void begin(long nanos) {
        channel.begin(System.nanoTime() + nanos);
    }

    /** Throws when what was begun has taken too long, between what is done without the device. */
    public void checkTime() throws IOException {
        channel.checkDeadline();
    }

    /** Throws when that was an error, or the device has failed meanwhile. */
    public void check(long error) throws IOException {
        if (error != 0 || channel.failure() != null) {
            throw failure(channel, operation, name, failure.of(error, Ext2Library.message(error)));
        }
    }

    /** Writes everything, and flushes the device. */
    public void finish() throws IOException {
        long error = Ext2fs.ext2fs_close(pointer);
        freed = error == 0;
        check(error);
    }

    @Override
    public void close() {
        if (!freed) {
            Ext2fs.ext2fs_free(pointer);
            freed = true;
        }
        channel.close();
    }
}
