package io.drydock.internal.fat.volume;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Where everything is, by the boot sector (the specification's "BIOS Parameter Block"). All in
 * bytes of the device; tables and root directory are within it, clusters need not be.
 *
 * @param name what errors call the filesystem
 * @param bits of an entry of the tables: 12, 16 or 32, which the number of clusters decides
 * @param mirrored whether every table is kept up; else the active one is
 * @param rootSlots how many entries a root directory of fixed size has; 0 with 32 bits
 * @param rootCluster the first one of the root directory with 32 bits, else 0
 * @param clusters how many there are; they are numbered from 2
 * @param infoOffset where the {@link InfoSector} is; 0 where there is none
 * @param backupOffset where the copy of this sector is; 0 where there is none
 * @param endOffset where the filesystem ends, which may be beyond the device's end
 * @param labelOffset of the label in this sector; 0 where there is no place for it
 */
public record BootSector(
        String name,
        int sectorBytes,
        int clusterBytes,
        int bits,
        long tableOffset,
        long tableBytes,
        int tables,
        int activeTable,
        boolean mirrored,
        long rootOffset,
        int rootSlots,
        int rootCluster,
        long dataOffset,
        int clusters,
        long infoOffset,
        long backupOffset,
        long endOffset,
        int labelOffset) {
    /** The number of the first cluster. */
    public static final int FIRST_CLUSTER = 2;

    /** Says that serial number and label follow. */
    public static final byte EXTENDED_SIGNATURE = 0x29;

    private static final int BYTES = 512;
    private static final int MAX_CLUSTERS_12 = 4084;
    private static final int MAX_CLUSTERS_16 = 65524;
    private static final int MAX_CLUSTERS_32 = 0x0fff_fff5;

    /**
     * Reads it.
     *
     * @throws CorruptDataException when it makes no sense
     * @throws UnsupportedException when it is that of exFAT
     */
    public static BootSector read(BlockDevice device, String name) throws IOException {
        if (device.sizeBytes() < BYTES) {
            throw corrupt(name, "the device is too small for a FAT filesystem");
        }
        byte[] bytes = new byte[BYTES];
        device.read(0, MemorySegment.ofArray(bytes));
        if (new String(bytes, 3, 8, StandardCharsets.ISO_8859_1).equals("EXFAT   ")) {
            throw new UnsupportedException(
                    "open",
                    name,
                    "it is exFAT, which is another format than FAT",
                    "use the kernel engine: Linux 5.7 and later have exfat");
        }
        return new Parser(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), name)
                .parse(device.sizeBytes());
    }

    private static CorruptDataException corrupt(String name, String reason) {
        return new CorruptDataException("open", name, reason);
    }

    /** Where a cluster is. */
    public long offset(int cluster) {
        return dataOffset + (long) (cluster - FIRST_CLUSTER) * clusterBytes;
    }

    /** Which cluster that place of the device is in. */
    int clusterAt(long offset) {
        return Math.toIntExact((offset - dataOffset) / clusterBytes) + FIRST_CLUSTER;
    }

    /** Whether there is a cluster of that number. */
    public boolean isCluster(int number) {
        return number >= FIRST_CLUSTER && number - FIRST_CLUSTER < clusters;
    }

    /** Where the serial number is, before the label; 0 where there is no place for it. */
    int serialOffset() {
        return labelOffset == 0 ? 0 : labelOffset - Integer.BYTES;
    }

    /** The label as it is stored here, without the blanks it is filled with. */
    String label(BlockDevice device) throws IOException {
        if (labelOffset == 0) {
            return "";
        }
        byte[] label = new byte[VolumeLabel.BYTES];
        device.read(labelOffset, MemorySegment.ofArray(label));
        return VolumeLabel.text(label);
    }

    private record Parser(ByteBuffer boot, String name) {
        private int int8(int at) {
            return Byte.toUnsignedInt(boot.get(at));
        }

        private int int16(int at) {
            return Short.toUnsignedInt(boot.getShort(at));
        }

        private long int32(int at) {
            return Integer.toUnsignedLong(boot.getInt(at));
        }

        private void check(boolean fits, String reason) throws CorruptDataException {
            if (!fits) {
                throw corrupt(name, "its boot sector makes no sense: " + reason);
            }
        }

        BootSector parse(long deviceBytes) throws IOException {
            int sector = int16(11);
            check(sector >= 512 && sector <= 4096, "the size of its sectors");
            check(Integer.bitCount(sector) == 1, "the size of its sectors");
            int clusterSectors = int8(13);
            check(Integer.bitCount(clusterSectors) == 1, "the size of its clusters");
            long reserved = int16(14);
            int tables = int8(16);
            check(reserved > 0 && tables > 0, "it has no table");
            boolean is32 = int16(22) == 0;
            long tableSectors = is32 ? int32(36) : int16(22);
            check(tableSectors > 0, "its tables are empty");
            int rootSlots = int16(17);
            long root = reserved + tables * tableSectors;
            long data = root + Math.ceilDiv(rootSlots * ShortEntry.BYTES, sector);
            long total = int16(19) == 0 ? int32(32) : int16(19);
            check(data < total && data * sector <= deviceBytes, "its tables are beyond its end");
            long clusters = (total - data) / clusterSectors;
            int bits = is32 ? 32 : clusters > MAX_CLUSTERS_12 ? 16 : 12;
            clusters = Math.min(clusters, tableSectors * sector * 8 / bits - FIRST_CLUSTER);
            check(clusters > 0 && clusters <= most(bits), "the number of its clusters");
            check(is32 || rootSlots > 0, "its root directory is empty");
            int mirroring = is32 ? int16(40) : 0;
            boolean mirrored = (mirroring & 0x80) == 0;
            int active = mirrored ? 0 : mirroring & 0xf;
            check(active < tables, "its active table");
            long rootCluster = is32 ? int32(44) : 0;
            check(
                    !is32 || (rootCluster >= FIRST_CLUSTER && rootCluster < clusters + 2),
                    "its root directory");
            int extended = is32 ? 66 : 38;
            return new BootSector(
                    name,
                    sector,
                    clusterSectors * sector,
                    bits,
                    reserved * sector,
                    tableSectors * sector,
                    tables,
                    active,
                    mirrored,
                    root * sector,
                    is32 ? 0 : rootSlots,
                    Math.toIntExact(rootCluster),
                    data * sector,
                    Math.toIntExact(clusters),
                    is32 ? reservedSector(48, reserved) * sector : 0,
                    is32 ? reservedSector(50, reserved) * sector : 0,
                    total * sector,
                    int8(extended) == EXTENDED_SIGNATURE ? extended + 5 : 0);
        }

        /** The number of a sector before the tables, 0 if it is none such. */
        private long reservedSector(int at, long reserved) {
            int sector = int16(at);
            return sector < reserved ? sector : 0;
        }

        private static int most(int bits) {
            return switch (bits) {
                case 12 -> MAX_CLUSTERS_12;
                case 16 -> MAX_CLUSTERS_16;
                default -> MAX_CLUSTERS_32;
            };
        }
    }
}
