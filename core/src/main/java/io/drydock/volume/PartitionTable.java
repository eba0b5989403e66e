package io.drydock.volume;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The partition table of a disk, read the way Linux reads it (kernel 6.x, {@code
 * block/partitions/efi.c}, {@code msdos.c} and {@code core.c}), so that a partition has here the
 * number, the place and the PARTUUID that it has in the guest:
 *
 * <ul>
 *   <li>A GPT counts only behind an MBR that holds an entry of type 0xee, protective or hybrid. The
 *       other entries of a hybrid MBR are ignored.
 *   <li>The primary GPT is used. When it is damaged, its backup is, as libblkid does; the kernel
 *       does so only with {@code gpt} on its command line. When both are, the disk is corrupt.
 *   <li>A GPT entry that is not within the disk is left out. An MBR entry that begins beyond the
 *       end is left out, one that ends beyond it is cut off there.
 *   <li>Partitions that overlap are all kept. What was left out, cut off or overlaps is in {@link
 *       #warnings}.
 *   <li>Logical partitions are numbered from 5 on in the order of their chain. The chain ends where
 *       it repeats itself, leaves the disk, or holds no partition for 100 links.
 *   <li>No partition has a number above {@value #MAX_NUMBER}.
 * </ul>
 *
 * @param kind the kind of table
 * @param id the disk's identifier as blkid(8) prints it as {@code PTUUID}: the GPT's disk GUID in
 *     lower case, or the eight hexadecimal digits of an MBR's disk signature
 * @param sectorBytes the size of the sectors that the table counts in: 512 or 4096. A GPT tells its
 *     own; for an MBR it is the device's
 * @param bounds where it has room for partitions
 * @param links the sectors that hold the chain of an MBR's logical partitions, in its order
 * @param partitions in the order of their numbers; may be empty, and then the disk may well hold a
 *     filesystem of its own behind a boot sector
 * @param warnings what is wrong with the table, a sentence each, for people to read
 */
public record PartitionTable(
        Kind kind,
        String id,
        int sectorBytes,
        Bounds bounds,
        List<Long> links,
        List<Partition> partitions,
        List<String> warnings) {
    /** The highest number that Linux gives to a partition (DISK_MAX_PARTS less the disk itself). */
    public static final int MAX_NUMBER = 255;

    /** The kinds of partition tables that can be read. */
    public enum Kind {
        /** GUID partition table (UEFI specification 2.10, chapter 5). */
        GPT("gpt"),
        /** Master boot record, with logical partitions. */
        MBR("dos");

        private final String blkidName;

        Kind(String blkidName) {
            this.blkidName = blkidName;
        }

        /** The name as blkid(8) prints it as {@code PTTYPE}: {@code gpt} or {@code dos}. */
        public String blkidName() {
            return blkidName;
        }
    }

    /**
     * Where a table has room.
     *
     * @param firstSector the first sector that a partition may use
     * @param lastSector the last one
     * @param entries how many partitions it can list; of an MBR, those that are not logical
     */
    public record Bounds(long firstSector, long lastSector, int entries) {}

    public PartitionTable {
        links = List.copyOf(links);
        partitions = List.copyOf(partitions);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the partition table of a disk.
     *
     * @param name the disk's name in errors, such as {@code /dev/sda}
     * @return empty when the disk has none: it is blank, or a filesystem fills it
     * @throws CorruptDataException when the disk has a GPT of which neither copy is sound
     */
    public static Optional<PartitionTable> read(BlockDevice disk, String name) throws IOException {
        if (disk.sizeBytes() < BootSector.BYTES) {
            return Optional.empty();
        }
        BootSector boot = BootSector.read(disk, 0);
        if (boot.isProtective()) {
            return Optional.of(GptReader.read(disk, name));
        }
        return boot.isPartitionTable() ? Optional.of(MbrReader.read(disk, boot)) : Optional.empty();
    }

    /** The partition of that number. */
    public Optional<Partition> partition(int number) {
        return partitions.stream().filter(p -> p.number() == number).findFirst();
    }
}
