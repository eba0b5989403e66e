package io.drydock.internal.block;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A sparse copy in memory of some parts of a device, or of all of it on a disk, for libraries and
 * programs that edit files: they work on any device that way, whatever it is kept in, without
 * privileges. What they have changed is written back at the end, or not at all.
 *
 * <p>Threading: belongs to one thread.
 */
public final class EditCopy implements AutoCloseable {
    /** What is compared, and written where it differs. */
    private static final int UNIT_BYTES = 512;

    private static final int CHUNK_BYTES = 1 << 20;

    private final BlockDevice device;
    private final Fd fd;
    private final String name;

    /** What has been loaded: offset to end. The ranges neither overlap nor touch. */
    private final TreeMap<Long, Long> loaded = new TreeMap<>();

    private EditCopy(BlockDevice device, Fd fd, String name) {
        this.device = device;
        this.fd = fd;
        this.name = name;
    }

    /** A range of the device. */
    public record Range(long offsetBytes, long lengthBytes) {}

    /**
     * A copy of the device's size, zeroes so far.
     *
     * @param name what errors call the device
     */
    public static EditCopy of(BlockDevice device, String name) throws IOException {
        int number = FileCalls.memfd_create("drydock-edit", 0);
        return of(device, name, Fd.owned(Errno.check(number, "edit", name)));
    }

    private static EditCopy of(BlockDevice device, String name, Fd fd) throws IOException {
        EditCopy copy = new EditCopy(device, fd, name);
        try {
            copy.resetSize();
            return copy;
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * A copy of all of the device, not in memory but in a {@link ScratchFile}: for programs, which
     * may touch any of it. Only what is not known to be zero is read.
     *
     * @param name what errors call the device
     */
    public static EditCopy ofAll(BlockDevice device, String name) throws IOException {
        EditCopy copy = of(device, name, ScratchFile.create());
        try {
            for (Extent extent : device.extents(0, device.sizeBytes())) {
                if (!extent.zero()) {
                    copy.copy(extent.offsetBytes(), extent.offsetBytes() + extent.lengthBytes());
                }
            }
            copy.add(0, device.sizeBytes());
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /** A program may have cut off the end of the file, or let it grow. */
    private void resetSize() throws IOException {
        Errno.check(FileCalls.ftruncate(fd, device.sizeBytes()), "edit", name);
    }

    /**
     * The file to edit, which has no name: {@link Fd#procPath} is its path. Stays owned by this.
     */
    public Fd fd() {
        return fd;
    }

    /**
     * Copies a range from the device; what of it has been loaded before stays as it is by now. Only
     * what has been loaded is ever written back.
     *
     * @param offsetBytes below 0 is 0; what is beyond the device's end is left out
     */
    public void load(long offsetBytes, long lengthBytes) throws IOException {
        long from = Math.max(0, offsetBytes) / UNIT_BYTES * UNIT_BYTES;
        long wanted = Math.addExact(offsetBytes, lengthBytes);
        long end = Math.min(device.sizeBytes(), Math.ceilDiv(wanted, UNIT_BYTES) * UNIT_BYTES);
        long at = from;
        while (at < end) {
            Entry<Long, Long> before = loaded.floorEntry(at);
            if (before != null && before.getValue() > at) {
                at = before.getValue();
                continue;
            }
            Long next = loaded.higherKey(at);
            long until = next == null ? end : Math.min(end, next);
            copy(at, until);
            at = until;
        }
        if (from < end) {
            add(from, end);
        }
    }

    private void copy(long from, long end) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.min(CHUNK_BYTES, end - from));
            for (long at = from; at < end; at += chunk.byteSize()) {
                MemorySegment part = chunk.asSlice(0, Math.min(chunk.byteSize(), end - at));
                device.read(at, part);
                Errno.check(FileCalls.pwriteFully(fd, part, at), "edit", name);
            }
        }
    }

    private void add(long from, long end) {
        long first = from;
        long last = end;
        Entry<Long, Long> before = loaded.floorEntry(from);
        if (before != null && before.getValue() >= from) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        Entry<Long, Long> after = loaded.floorEntry(last);
        if (after != null) {
            last = Math.max(last, after.getValue());
        }
        loaded.subMap(first, true, last, true).clear();
        loaded.put(first, last);
    }

    /** What differs from the device now, in ascending order, in whole sectors of 512 bytes. */
    public List<Range> changed() throws IOException {
        List<Range> changed = new ArrayList<>();
        resetSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment edited = arena.allocate(CHUNK_BYTES);
            MemorySegment original = arena.allocate(CHUNK_BYTES);
            for (Entry<Long, Long> range : loaded.entrySet()) {
                for (long at = range.getKey(); at < range.getValue(); at += CHUNK_BYTES) {
                    long length = Math.min(CHUNK_BYTES, range.getValue() - at);
                    read(at, edited.asSlice(0, length));
                    device.read(at, original.asSlice(0, length));
                    compare(edited.asSlice(0, length), original, at, changed);
                }
            }
        }
        return changed;
    }

    private static void compare(
            MemorySegment edited, MemorySegment original, long offset, List<Range> changed) {
        for (long at = 0; at < edited.byteSize(); at += UNIT_BYTES) {
            long end = Math.min(at + UNIT_BYTES, edited.byteSize());
            if (MemorySegment.mismatch(edited, at, end, original, at, end) >= 0) {
                append(changed, offset + at, end - at);
            }
        }
    }

    private static void append(List<Range> changed, long offset, long length) {
        Range last = changed.isEmpty() ? null : changed.getLast();
        if (last != null && last.offsetBytes() + last.lengthBytes() == offset) {
            changed.removeLast();
            changed.add(new Range(last.offsetBytes(), last.lengthBytes() + length));
        } else {
            changed.add(new Range(offset, length));
        }
    }

    /** What the copy holds by now. */
    public byte[] read(long offsetBytes, int length) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, length, device.sizeBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            read(offsetBytes, bytes);
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private void read(long offsetBytes, MemorySegment into) throws IOException {
        Errno.check(FileCalls.preadFully(fd, into, offsetBytes), "edit", name);
    }

    /**
     * Writes what differs to the device, in ascending order, and flushes it.
     *
     * @return what was written
     * @throws RefusedException when the device is read-only and anything differs
     */
    public List<Range> writeBack() throws IOException {
        List<Range> changed = changed();
        for (Range range : changed) {
            writeBack(range);
        }
        if (!changed.isEmpty()) {
            device.flush();
        }
        return changed;
    }

    /**
     * Writes one range to the device, for those who choose an order themselves; without a flush.
     */
    public void writeBack(Range range) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(Math.min(CHUNK_BYTES, range.lengthBytes));
            long end = range.offsetBytes + range.lengthBytes;
            for (long at = range.offsetBytes; at < end; at += chunk.byteSize()) {
                MemorySegment part = chunk.asSlice(0, Math.min(chunk.byteSize(), end - at));
                read(at, part);
                device.write(at, part);
            }
        }
    }

    /** Throws away the copy; the device stays the caller's. */
    @Override
    public void close() {
        fd.close();
    }
}
