package io.drydock.internal.fat;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.fat.volume.AllocationTable;
import io.drydock.internal.fat.volume.BootSector;
import io.drydock.internal.fat.volume.Chain;
import io.drydock.internal.fat.volume.Chain.Run;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.InfoSector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Gives clusters to files and takes them back.
 *
 * <p>Threading: who changes something is alone; meanwhile nobody looks.
 */
final class Clusters {
    private final FatVolume volume;

    /** Bit 0 is cluster 2. */
    private final BitSet used;

    private final int count;
    private int free;
    private int next;

    private Clusters(FatVolume volume, BitSet used, int next) {
        this.volume = volume;
        this.used = used;
        this.count = volume.boot().clusters();
        this.free = count - used.cardinality();
        this.next = next;
    }

    static Clusters of(FatVolume volume) throws IOException {
        int next = Math.max(InfoSector.next(volume) - BootSector.FIRST_CLUSTER, 0);
        return new Clusters(volume, volume.table().used(), next);
    }

    int free() {
        return free;
    }

    /**
     * Adds clusters to a file, behind its last one as far as they are free; what they hold is
     * anything.
     *
     * @return those that were added
     * @throws InodeException {@code ENOSPC}, and nothing has changed
     */
    List<Run> extend(Chain chain, int wanted) throws IOException {
        if (wanted > free) {
            throw InodeException.of(LibC.ENOSPC());
        }
        List<Run> taken = new ArrayList<>();
        int at = chain.last() == 0 ? next : chain.last() + 1 - BootSector.FIRST_CLUSTER;
        int missing = wanted;
        while (missing > 0) {
            int start = used.nextClearBit(at);
            if (start >= count) {
                at = 0;
                continue;
            }
            int end = used.nextSetBit(start);
            int most = (end < 0 ? count : Math.min(end, count)) - start;
            Run run = new Run(start + BootSector.FIRST_CLUSTER, Math.min(most, missing));
            used.set(start, start + run.count());
            taken.add(run);
            missing -= run.count();
            at = start + run.count();
        }
        free -= wanted;
        next = at < count ? at : 0;
        link(chain, taken);
        return taken;
    }

    private void link(Chain chain, List<Run> taken) throws IOException {
        AllocationTable table = volume.table();
        for (int i = 0; i < taken.size(); i++) {
            Run run = taken.get(i);
            boolean isLast = i + 1 == taken.size();
            int follower = isLast ? AllocationTable.END : taken.get(i + 1).cluster();
            table.link(run.cluster(), run.count(), follower);
        }
        if (chain.last() != 0 && !taken.isEmpty()) {
            table.link(chain.last(), 1, taken.getFirst().cluster());
        }
        taken.forEach(run -> chain.add(run.cluster(), run.count()));
    }

    /** Takes away those of a file after the first so many. */
    void cut(Chain chain, int kept) throws IOException {
        List<Run> given = chain.cut(kept);
        if (chain.last() != 0 && !given.isEmpty()) {
            volume.table().link(chain.last(), 1, AllocationTable.END);
        }
        for (Run run : given) {
            volume.table().clear(run.cluster(), run.count());
            used.clear(
                    run.cluster() - BootSector.FIRST_CLUSTER,
                    run.cluster() - BootSector.FIRST_CLUSTER + run.count());
            free += run.count();
        }
    }

    /** The free ones in a range of the bytes of all clusters, as runs. */
    List<Run> free(long offsetBytes, long lengthBytes) {
        BootSector boot = volume.boot();
        int from = (int) Math.min(Math.ceilDiv(offsetBytes, boot.clusterBytes()), count);
        long end = Math.min(lengthBytes, Long.MAX_VALUE - offsetBytes) + offsetBytes;
        int to = (int) Math.min(end / boot.clusterBytes(), count);
        List<Run> all = new ArrayList<>();
        int start = used.nextClearBit(from);
        while (start < to) {
            int after = used.nextSetBit(start);
            int stop = after < 0 ? to : Math.min(after, to);
            all.add(new Run(start + BootSector.FIRST_CLUSTER, stop - start));
            start = used.nextClearBit(stop);
        }
        return all;
    }

    /** Writes down how many are free. */
    void flush() throws IOException {
        InfoSector.update(volume, free, next + BootSector.FIRST_CLUSTER);
    }
}
