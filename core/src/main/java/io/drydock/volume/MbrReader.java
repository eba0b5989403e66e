package io.drydock.volume;

import io.drydock.block.BlockDevice;
import io.drydock.volume.BootSector.Entry;
import io.drydock.volume.Partition.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a master boot record and the chains of logical partitions behind it. */
final class MbrReader {
    private static final int FIRST_LOGICAL = 5;

    /** How many links in a row may hold no partition: what the kernel's parse_extended allows. */
    private static final int MAX_EMPTY_LINKS = 100;

    /** What entries, which have 32 bits, can address. */
    private static final long MAX_SECTORS = 1L << 32;

    private final BlockDevice disk;
    private final int sectorBytes;
    private final long diskSectors;
    private final String diskId;
    private final List<Partition> primaries = new ArrayList<>();
    private final List<Partition> logicals = new ArrayList<>();
    private final List<Long> links = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int nextLogical = FIRST_LOGICAL;

    private MbrReader(BlockDevice disk, BootSector boot) {
        this.disk = disk;
        this.sectorBytes = disk.sectorBytes();
        this.diskSectors = disk.sizeBytes() / sectorBytes;
        this.diskId = "%08x".formatted(boot.diskSignature());
    }

    static PartitionTable read(BlockDevice disk, BootSector boot) throws IOException {
        return new MbrReader(disk, boot).table(boot);
    }

    private PartitionTable table(BootSector boot) throws IOException {
        for (int i = 0; i < BootSector.ENTRIES; i++) {
            Entry entry = boot.entry(i);
            if (!entry.isUsed()) {
                continue;
            }
            Kind kind = entry.isExtended() ? Kind.EXTENDED : Kind.PRIMARY;
            partition(i + 1, entry.start(), entry, kind).ifPresent(primaries::add);
            if (entry.isExtended()) {
                followChain(entry);
            }
        }
        List<Partition> partitions = new ArrayList<>(primaries);
        partitions.addAll(logicals);
        warnings.addAll(Overlaps.among(partitions));
        return new PartitionTable(
                PartitionTable.Kind.MBR,
                diskId,
                sectorBytes,
                new PartitionTable.Bounds(
                        1, Math.min(diskSectors, MAX_SECTORS) - 1, BootSector.ENTRIES),
                links,
                partitions,
                warnings);
    }

    /**
     * Each link is a boot sector of its own. Its first entry is a partition, placed relative to the
     * link, its second the next link, relative to the extended partition; some systems use all
     * four.
     */
    private void followChain(Entry extended) throws IOException {
        Set<Long> seen = new HashSet<>();
        Optional<Entry> next = Optional.of(new Entry(0, 0, 0, extended.sectors()));
        int empty = 0;
        while (next.isPresent()) {
            if (nextLogical > PartitionTable.MAX_NUMBER) {
                warnings.add(
                        "Partitions beyond number " + PartitionTable.MAX_NUMBER + ": left out");
                return;
            }
            long link = extended.start() + next.get().start();
            Optional<BootSector> sector = link(link, seen);
            if (sector.isEmpty()) {
                return;
            }
            links.add(link);
            boolean found = addLogicals(sector.get(), link, next.get().sectors(), extended);
            empty = found ? 0 : empty + 1;
            if (empty > MAX_EMPTY_LINKS) {
                warnings.add("The chain of logical partitions goes on without holding any");
                return;
            }
            next = sector.get().entries().stream().filter(Entry::isLink).findFirst();
        }
    }

    /** The boot sector of a link; empty, with a warning, where the chain is broken. */
    private Optional<BootSector> link(long link, Set<Long> seen) throws IOException {
        String chain = "The chain of logical partitions ";
        if (link >= diskSectors) {
            warnings.add(chain + "leaves the disk at sector " + link);
        } else if (!seen.add(link)) {
            warnings.add(chain + "comes back to sector " + link);
        } else {
            BootSector sector = BootSector.read(disk, link * sectorBytes);
            if (sector.hasSignature()) {
                return Optional.of(sector);
            }
            warnings.add(chain + "has no signature at sector " + link);
        }
        return Optional.empty();
    }

    private boolean addLogicals(BootSector sector, long link, long linkSectors, Entry extended) {
        boolean found = false;
        for (int i = 0; i < BootSector.ENTRIES; i++) {
            Entry entry = sector.entry(i);
            boolean garbage = i >= 2 && isGarbage(entry, link, linkSectors, extended);
            if (!entry.isUsed() || entry.isExtended() || garbage) {
                continue;
            }
            if (nextLogical > PartitionTable.MAX_NUMBER) {
                break;
            }
            int number = nextLogical++;
            partition(number, link + entry.start(), entry, Kind.LOGICAL).ifPresent(logicals::add);
            found = true;
        }
        return found;
    }

    /** The last two entries of a link are often never written: the kernel's test for that. */
    private static boolean isGarbage(Entry entry, long link, long linkSectors, Entry extended) {
        long end = entry.start() + entry.sectors();
        return end > linkSectors || link + end > extended.start() + extended.sectors();
    }

    private Optional<Partition> partition(int number, long start, Entry entry, Kind kind) {
        if (start >= diskSectors) {
            warnings.add(
                    "Partition %d begins at sector %d, beyond the end of the disk: left out"
                            .formatted(number, start));
            return Optional.empty();
        }
        long sectors = entry.sectors();
        if (start + sectors > diskSectors) {
            warnings.add(
                    "Partition %d ends at sector %d, beyond the end of the disk: cut off"
                            .formatted(number, start + sectors - 1));
            sectors = diskSectors - start;
        }
        return Optional.of(
                new Partition(
                        number,
                        start * sectorBytes,
                        sectors * sectorBytes,
                        "0x%x".formatted(entry.type()),
                        "%s-%02x".formatted(diskId, number),
                        Optional.empty(),
                        entry.status(),
                        kind));
    }
}
