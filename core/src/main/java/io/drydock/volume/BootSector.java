package io.drydock.volume;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The 512 bytes that a master boot record, or a link in the chain of logical partitions, consists
 * of (UEFI specification 2.10, section 5.2.1).
 */
final class BootSector {
    static final int BYTES = 512;
    static final int ENTRIES = 4;

    private static final int DISK_SIGNATURE = 0x1b8;
    private static final int FIRST_ENTRY = 0x1be;
    private static final int SIGNATURE = 0x1fe;
    private static final int TYPE_GPT = 0xee;

    /**
     * One of the four entries.
     *
     * @param status 0x80 when bootable, 0 when not; anything else is no partition table
     * @param start in sectors; relative to what depends on where the entry stands
     */
    record Entry(int status, int type, long start, long sectors) {
        boolean isUsed() {
            return sectors != 0;
        }

        /** The three types that Linux follows a chain for: DOS, Windows 98 and Linux. */
        boolean isExtended() {
            return type == 0x05 || type == 0x0f || type == 0x85;
        }

        boolean isLink() {
            return isUsed() && isExtended();
        }
    }

    private final ByteBuffer bytes;

    private BootSector(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static BootSector read(BlockDevice disk, long offsetBytes) throws IOException {
        return new BootSector(Sectors.read(disk, offsetBytes, BYTES));
    }

    boolean hasSignature() {
        return (bytes.getShort(SIGNATURE) & 0xffff) == 0xaa55;
    }

    Entry entry(int index) {
        int at = FIRST_ENTRY + 16 * index;
        return new Entry(
                bytes.get(at) & 0xff,
                bytes.get(at + 4) & 0xff,
                Integer.toUnsignedLong(bytes.getInt(at + 8)),
                Integer.toUnsignedLong(bytes.getInt(at + 12)));
    }

    List<Entry> entries() {
        return IntStream.range(0, ENTRIES).mapToObj(this::entry).toList();
    }

    int diskSignature() {
        return bytes.getInt(DISK_SIGNATURE);
    }

    boolean isProtective() {
        return hasSignature() && entries().stream().anyMatch(e -> e.type == TYPE_GPT);
    }

    /** Whether it is a partition table, and not the boot sector of a filesystem. */
    boolean isPartitionTable() {
        return hasSignature()
                && entries().stream().allMatch(e -> e.status == 0 || e.status == 0x80)
                && !isFilesystem();
    }

    /** FAT, exFAT and NTFS begin with a boot sector that bears the same signature. */
    private boolean isFilesystem() {
        return holds(0x03, "NTFS    ")
                || holds(0x03, "EXFAT   ")
                || holds(0x36, "FAT")
                || holds(0x52, "FAT32");
    }

    private boolean holds(int at, String text) {
        byte[] found = new byte[text.length()];
        bytes.get(at, found);
        return text.equals(new String(found, StandardCharsets.ISO_8859_1));
    }
}
