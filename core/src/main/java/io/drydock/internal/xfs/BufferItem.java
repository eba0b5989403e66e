package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Parts of metadata that have changed, 128 bytes each: {@code struct xfs_buf_log_format} of
 * xfs_log_format.h.
 *
 * @param sector where it is, in units of 512 bytes
 */
record BufferItem(LogItem item, int flags, long sector, int sectors) {
    /** Only what leads from one unlinked inode to the next, which nobody reads. */
    private static final int UNLINKED_INODES = 0x1;

    private static final int CANCELLED = 0x2;
    private static final int QUOTAS = 0x1c;
    private static final int MOST_SECTORS = 2048;
    private static final int MAP_AT = 20;
    private static final int PART_BYTES = 128;

    static BufferItem of(LogItem item) throws IOException {
        Fields format = item.format();
        BufferItem read = new BufferItem(item, format.int16(4), format.int64(8), format.int16(6));
        if (read.sectors == 0 || read.sectors > MOST_SECTORS) {
            throw format.corrupt("has a buffer of %d sectors".formatted(read.sectors));
        }
        return read;
    }

    boolean isCancelled() {
        return (flags & CANCELLED) != 0;
    }

    boolean isOfUnlinkedInodes() {
        return (flags & UNLINKED_INODES) != 0;
    }

    /** Writes what has changed, if nothing later is there. */
    void replay(Replay replay, long sequence) throws IOException {
        if (isOfUnlinkedInodes() || (flags & QUOTAS) != 0) {
            return;
        }
        long offset = replay.offset(sector, sectors, item.place());
        byte[] bytes = new byte[sectors * Log.SECTOR_BYTES];
        replay.device().read(offset, MemorySegment.ofArray(bytes));
        Fields buffer = item.place().fields(bytes);
        boolean checked = replay.superblock().isVersion5;
        if (checked) {
            Optional<BufferKind> kind = BufferKind.of(buffer);
            if (kind.isPresent()
                    && kind.get().isNewer(buffer, replay.superblock().uuid, sequence)) {
                return;
            }
        }
        apply(bytes);
        if (checked) {
            Optional<BufferKind> kind = BufferKind.of(buffer);
            if (kind.isPresent()) {
                kind.get().putChecksum(bytes, item.place());
            }
        }
        replay.device().write(offset, MemorySegment.ofArray(bytes));
    }

    /** Each region is of parts that are side by side; neighbours may be in two regions. */
    private void apply(byte[] bytes) throws IOException {
        Fields format = item.format();
        int parts = bytes.length / PART_BYTES;
        int region = 1;
        for (int part = 0; part < parts; ) {
            if (!isChanged(format, part)) {
                part++;
                continue;
            }
            byte[] changed = item.region(region++);
            int count = 0;
            while (part + count < parts
                    && isChanged(format, part + count)
                    && (count + 1) * PART_BYTES <= changed.length) {
                count++;
            }
            if (count == 0) {
                throw item.place().corrupt("has a region of %d bytes".formatted(changed.length));
            }
            System.arraycopy(changed, 0, bytes, part * PART_BYTES, count * PART_BYTES);
            part += count;
        }
    }

    private static boolean isChanged(Fields format, int part) throws IOException {
        int word = part / Integer.SIZE;
        return word < format.int32(16)
                && (format.int32(MAP_AT + word * Integer.BYTES) >>> part % Integer.SIZE & 1) != 0;
    }
}
