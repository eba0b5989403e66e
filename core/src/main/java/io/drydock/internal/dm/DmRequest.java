package io.drydock.internal.dm;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.dm_ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A {@code struct dm_ioctl} with room for what follows it (linux/dm-ioctl.h).
 *
 * <p>Threading: for one thread.
 */
final class DmRequest {
    /** The oldest interface that can remove a device later: 4.27, of Linux 3.13. */
    private static final int MINOR = 27;

    private final MemorySegment memory;

    private DmRequest(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * @param name the device that it is about; empty for none
     * @param dataBytes what is sent, or the most that may be received
     */
    static DmRequest of(Arena arena, String name, int flags, long dataBytes) {
        long size = dm_ioctl.sizeof() + dataBytes;
        MemorySegment memory = arena.allocate(size, dm_ioctl.layout().byteAlignment());
        dm_ioctl.version(memory, 0, LibC.DM_VERSION_MAJOR());
        dm_ioctl.version(memory, 1, MINOR);
        dm_ioctl.data_size(memory, Math.toIntExact(size));
        dm_ioctl.data_start(memory, (int) dm_ioctl.sizeof());
        dm_ioctl.flags(memory, flags);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= LibC.DM_NAME_LEN()) {
            throw new IllegalArgumentException("too long for a device's name: " + name);
        }
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, dm_ioctl.name(memory), 0, bytes.length);
        return new DmRequest(memory);
    }

    MemorySegment memory() {
        return memory;
    }

    /** What is sent; what was received, of which {@link #isCut} tells if it is all. */
    MemorySegment data() {
        return memory.asSlice(dm_ioctl.sizeof());
    }

    /** Whether there was not enough room for the answer. */
    boolean isCut() {
        return (dm_ioctl.flags(memory) & LibC.DM_BUFFER_FULL_FLAG()) != 0;
    }

    /** The device's number, as the kernel's huge_encode_dev() has it: 32 bits of makedev(3)'s. */
    long deviceNumber() {
        return dm_ioctl.dev(memory);
    }

    /** How many targets the answer tells of. */
    int targets() {
        return dm_ioctl.target_count(memory);
    }

    void setTargets(int count) {
        dm_ioctl.target_count(memory, count);
    }

    /** What udev finds as DM_COOKIE at the event that the request makes. */
    void setCookie(int cookie) {
        dm_ioctl.event_nr(memory, cookie);
    }
}
