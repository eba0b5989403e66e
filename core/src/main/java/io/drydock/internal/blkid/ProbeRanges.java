package io.drydock.internal.blkid;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where libblkid (2.38) looks for what it knows: near the beginning, near the end, and for NTFS,
 * exFAT and FAT32 in one place more that the boot sector points to. That place is where NTFS keeps
 * the file without which libblkid takes it for none, and where the others keep their labels.
 */
final class ProbeRanges {
    /** VMFS is the last: its superblock is at 2 MiB. */
    private static final long HEAD_BYTES = (2 << 20) + (64 << 10);

    /** ZFS has two labels of 256 KiB at the end; RAID headers are in the last 64 KiB. */
    private static final long TAIL_BYTES = 1 << 20;

    private static final long POINTED_BYTES = 64 << 10;

    private ProbeRanges() {}

    /** A part of the device. */
    record Range(long offsetBytes, long lengthBytes) {}

    static List<Range> of(BlockDevice device) throws IOException {
        long size = device.sizeBytes();
        List<Range> ranges = new ArrayList<>();
        long head = Math.min(HEAD_BYTES, size);
        ranges.add(new Range(0, head));
        long tail = Math.max(head, size - TAIL_BYTES);
        ranges.add(new Range(tail, size - tail));
        long pointed = pointed(device);
        if (pointed >= head && pointed < tail) {
            ranges.add(new Range(pointed, Math.min(POINTED_BYTES, size - pointed)));
        }
        ranges.removeIf(range -> range.lengthBytes == 0);
        return ranges;
    }

    /** Where the boot sector points to; 0 when it is none. Overflows give nonsense, not harm. */
    private static long pointed(BlockDevice device) throws IOException {
        if (device.sizeBytes() < 512) {
            return 0;
        }
        ByteBuffer boot = bootSector(device);
        if (boot.getLong(3) == ascii("NTFS    ")) {
            return unsigned(boot, 11, 2) * clusterSectors(boot.get(13)) * boot.getLong(48);
        }
        if (boot.getLong(3) == ascii("EXFAT   ")) {
            int sectorShift = boot.get(108);
            long heap = unsigned(boot, 88, 4) << sectorShift;
            return heap + ((unsigned(boot, 96, 4) - 2) << (sectorShift + boot.get(109)));
        }
        if (boot.getLong(82) == ascii("FAT32   ")) {
            long data = unsigned(boot, 14, 2) + unsigned(boot, 16, 1) * unsigned(boot, 36, 4);
            long root = data + (unsigned(boot, 44, 4) - 2) * unsigned(boot, 13, 1);
            return root * unsigned(boot, 11, 2);
        }
        return 0;
    }

    private static ByteBuffer bootSector(BlockDevice device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sector = arena.allocate(512);
            device.read(0, sector);
            return ByteBuffer.wrap(sector.toArray(ValueLayout.JAVA_BYTE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** NTFS writes more than 64 KiB a cluster as a negative power of two. */
    private static long clusterSectors(byte value) {
        return value >= 0 ? value : 1L << -value;
    }

    private static long unsigned(ByteBuffer bytes, int at, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | (bytes.get(at + i) & 0xff);
        }
        return value;
    }

    private static long ascii(String eight) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | eight.charAt(i);
        }
        return value;
    }
}
