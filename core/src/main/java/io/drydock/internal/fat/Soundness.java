package io.drydock.internal.fat;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.fat.volume.BootSector;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.Chain.Run;
import io.drydock.internal.fat.volume.Directory;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.ShortEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Looks before anything is written whether each cluster belongs to one file only, and each file has
 * those that it needs: else a change of one file would be one of another.
 *
 * <p>Threading: belongs to one thread.
 */
final class Soundness {
    private final FatVolume volume;
    private final BootSector boot;
    private final BitSet taken;
    private final Deque<Pending> open = new ArrayDeque<>();

    /** A directory that is to be looked at, by its first cluster and its parent's. */
    private record Pending(int first, int parent) {}

    private Soundness(FatVolume volume) {
        this.volume = volume;
        this.boot = volume.boot();
        this.taken = new BitSet(boot.clusters());
    }

    /**
     * @throws RefusedException when that is not so
     */
    static void check(FatVolume volume) throws IOException {
        try {
            new Soundness(volume).check();
        } catch (CorruptDataException e) {
            throw refused(volume, String.valueOf(e.getMessage()));
        }
    }

    private static RefusedException refused(FatVolume volume, String reason) {
        return new RefusedException(
                "open",
                volume.name(),
                "it is damaged, and writing to it could destroy more: " + reason,
                "open it read-only, or let fsck.fat repair it");
    }

    private void check() throws IOException {
        if (boot.endOffset() > volume.device().sizeBytes()) {
            throw refused(volume, "it is larger than its device, whose end is missing");
        }
        check(volume.root());
        while (!open.isEmpty()) {
            Pending next = open.pop();
            Directory directory = volume.readDirectory(next.first);
            if (!directory.isIn(next.parent)) {
                throw refused(volume, "a directory says that it is in another than it is");
            }
            check(directory);
        }
    }

    private void check(Directory directory) throws IOException {
        Chain chain = directory.chain();
        if (chain != null) {
            take(chain);
        }
        for (Directory.Entry each : directory.entries()) {
            ShortEntry entry = volume.entry(directory.offset(each.slot()));
            if (entry.isDirectory()) {
                open.push(new Pending(entry.firstCluster(), directory.first()));
            } else {
                checkFile(entry);
            }
        }
    }

    private void checkFile(ShortEntry entry) throws IOException {
        // Not by way of what is remembered: each is looked at once, and most are never opened.
        Chain chain = volume.readChain(entry.firstCluster());
        if ((long) chain.clusters() * boot.clusterBytes() < entry.size()) {
            throw refused(volume, "a file of " + entry.size() + " bytes has too few clusters");
        }
        take(chain);
    }

    private void take(Chain chain) throws RefusedException {
        for (Run run : chain.all()) {
            int from = run.cluster() - BootSector.FIRST_CLUSTER;
            int other = taken.nextSetBit(from);
            if (other >= 0 && other < from + run.count()) {
                int shared = other + BootSector.FIRST_CLUSTER;
                throw refused(volume, "cluster " + shared + " belongs to two files");
            }
            taken.set(from, from + run.count());
        }
    }
}
