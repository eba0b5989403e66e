package io.drydock.volume;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Reads a GPT: the primary header in sector 1, the backup in the last sector, and the array of
 * entries that each of them points to.
 */
final class GptReader {
    private static final String READ = "read partition table of";

    private final BlockDevice disk;
    private final String name;
    private final int sectorBytes;
    private final long diskSectors;
    private final List<String> warnings = new ArrayList<>();

    /** A copy that is sound: a header and its entries. */
    private record Copy(GptHeader header, ByteBuffer entries) {
        boolean hasSameContent(Copy other) {
            return header.diskGuid().equals(other.header.diskGuid())
                    && header.firstUsableLba() == other.header.firstUsableLba()
                    && header.lastUsableLba() == other.header.lastUsableLba()
                    && entries.equals(other.entries);
        }
    }

    private GptReader(BlockDevice disk, String name, int sectorBytes) {
        this.disk = disk;
        this.name = name;
        this.sectorBytes = sectorBytes;
        this.diskSectors = disk.sizeBytes() / sectorBytes;
    }

    static PartitionTable read(BlockDevice disk, String name) throws IOException {
        int sectorBytes = sectorBytes(disk);
        if (disk.sizeBytes() < 2L * sectorBytes) {
            throw new CorruptDataException(READ, name, "the disk ends before its GPT");
        }
        return new GptReader(disk, name, sectorBytes).table();
    }

    /**
     * A table counts in the sectors of the disk that it was made on. An image says nothing about
     * those, so both sizes are looked at; the device's own wins where neither header is there.
     */
    private static int sectorBytes(BlockDevice disk) throws IOException {
        int own = disk.sectorBytes();
        int[] sizes = {own, own == 512 ? 4096 : 512};
        for (int size : sizes) {
            if (isHeader(disk, size, size)) {
                return size;
            }
        }
        for (int size : sizes) {
            if (isHeader(disk, (disk.sizeBytes() / size - 1) * size, size)) {
                return size;
            }
        }
        return own;
    }

    private static boolean isHeader(BlockDevice disk, long offsetBytes, int sectorBytes)
            throws IOException {
        return offsetBytes > 0
                && offsetBytes + sectorBytes <= disk.sizeBytes()
                && GptHeader.isPresent(Sectors.read(disk, offsetBytes, sectorBytes));
    }

    private PartitionTable table() throws IOException {
        Copy copy = soundCopy();
        List<Partition> partitions = partitions(copy);
        warnings.addAll(Overlaps.among(partitions));
        return new PartitionTable(
                PartitionTable.Kind.GPT,
                copy.header.diskGuid(),
                sectorBytes,
                new PartitionTable.Bounds(
                        copy.header.firstUsableLba(),
                        copy.header.lastUsableLba(),
                        copy.header.entries()),
                List.of(),
                partitions,
                warnings);
    }

    private Copy soundCopy() throws IOException {
        try {
            Copy primary = copy(header(1));
            compareWithBackup(primary);
            return primary;
        } catch (BadGptException primary) {
            try {
                Copy backup = copy(header(diskSectors - 1));
                warnings.add(
                        "The primary GPT %s: its backup is used".formatted(primary.getMessage()));
                return backup;
            } catch (BadGptException backup) {
                throw new CorruptDataException(
                        READ,
                        name,
                        "the primary GPT %s, its backup %s"
                                .formatted(primary.getMessage(), backup.getMessage()));
            }
        }
    }

    private void compareWithBackup(Copy primary) throws IOException {
        long lba = primary.header.alternateLba();
        if (lba != diskSectors - 1) {
            warnings.add(
                    "The backup GPT should be in the last sector, %d, but is said to be in %s"
                            .formatted(diskSectors - 1, Long.toUnsignedString(lba)));
        }
        try {
            if (!copy(header(lba)).hasSameContent(primary)) {
                warnings.add("The backup GPT differs from the primary one, which is used");
            }
        } catch (BadGptException backup) {
            warnings.add("The backup GPT " + backup.getMessage());
        }
    }

    private GptHeader header(long lba) throws IOException, BadGptException {
        if (lba < 1 || lba >= diskSectors) {
            throw new BadGptException("is beyond the end of the disk");
        }
        ByteBuffer sector = Sectors.read(disk, lba * sectorBytes, sectorBytes);
        return GptHeader.parse(sector, lba, diskSectors);
    }

    private Copy copy(GptHeader header) throws IOException, BadGptException {
        long offset = header.entriesLba() * sectorBytes;
        if (header.arrayBytes() > disk.sizeBytes() - offset) {
            throw new BadGptException("has entries beyond the end of the disk");
        }
        ByteBuffer entries = Sectors.read(disk, offset, (int) header.arrayBytes());
        CRC32 crc = new CRC32();
        crc.update(entries.array());
        if ((int) crc.getValue() != header.entriesCrc()) {
            throw new BadGptException("has entries with a wrong checksum");
        }
        return new Copy(header, entries);
    }

    private List<Partition> partitions(Copy copy) {
        List<Partition> partitions = new ArrayList<>();
        for (GptEntry entry : usedEntries(copy)) {
            if (entry.number() > PartitionTable.MAX_NUMBER) {
                warnings.add(
                        "Partitions beyond number " + PartitionTable.MAX_NUMBER + ": left out");
                break;
            }
            if (entry.isWithin(diskSectors)) {
                partitions.add(entry.partition(sectorBytes));
            } else {
                warnings.add("Partition " + entry.number() + " is not within the disk: left out");
            }
        }
        return partitions;
    }

    private static List<GptEntry> usedEntries(Copy copy) {
        int size = copy.header.entryBytes();
        return IntStream.range(0, copy.header.entries())
                .mapToObj(i -> new GptEntry(i + 1, copy.entries.slice(i * size, size)))
                .filter(GptEntry::isUsed)
                .toList();
    }
}
