package io.drydock.ntfs;

import io.drydock.block.BlockDevice;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g._runlist_element;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Where the clusters of an attribute are: its run list, in bytes.
 *
 * <p>Threading: immutable.
 */
final class Runs {
    private static final long HOLE = -1;

    /** The end of each run in the attribute, growing. */
    private final long[] ends;

    /** The place of each run on the device, or {@link #HOLE}. */
    private final long[] places;

    private Runs(long[] ends, long[] places) {
        this.ends = ends;
        this.places = places;
    }

    /**
     * Those of a {@code runlist_element} array of the library, which checks itself against size.
     */
    static Runs of(MemorySegment list, NtfsVolume volume) throws IOException {
        long clusterBytes = volume.clusterBytes();
        long clusters = volume.deviceBytes() / clusterBytes;
        long[] ends = new long[8];
        long[] places = new long[8];
        long vcn = 0;
        int count = 0;
        MemorySegment element = element(list, 0);
        while (_runlist_element.length(element) > 0) {
            long length = _runlist_element.length(element);
            long lcn = _runlist_element.lcn(element);
            boolean isHole = lcn == Ntfs3g.LCN_HOLE();
            boolean isThere = lcn >= 0 && lcn <= clusters && length <= clusters - lcn;
            if (_runlist_element.vcn(element) != vcn
                    || length > Long.MAX_VALUE / clusterBytes - vcn
                    || !(isHole || isThere)) {
                throw volume.corrupt("read", "a run of clusters is not on the device");
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                places = Arrays.copyOf(places, 2 * count);
            }
            vcn += length;
            ends[count] = vcn * clusterBytes;
            places[count] = isHole ? HOLE : lcn * clusterBytes;
            count++;
            element = element(list, count);
        }
        return new Runs(Arrays.copyOf(ends, count), Arrays.copyOf(places, count));
    }

    private static MemorySegment element(MemorySegment list, long index) {
        long bytes = _runlist_element.sizeof();
        return list.reinterpret((index + 1) * bytes).asSlice(index * bytes);
    }

    /** Fills a segment with what is at an offset; what no run has is zero. */
    void read(BlockDevice device, long offsetBytes, MemorySegment into) throws IOException {
        long done = 0;
        int run = runAt(offsetBytes);
        while (done < into.byteSize()) {
            long at = offsetBytes + done;
            long end = run < ends.length ? ends[run] : Long.MAX_VALUE;
            MemorySegment part = into.asSlice(done, Math.min(end - at, into.byteSize() - done));
            if (isHole(run)) {
                part.fill((byte) 0);
            } else {
                device.read(places[run] + at - start(run), part);
            }
            done += part.byteSize();
            run++;
        }
    }

    private long start(int run) {
        return run == 0 ? 0 : ends[run - 1];
    }

    private boolean isHole(int run) {
        return run >= ends.length || places[run] == HOLE;
    }

    /** The number of the run that holds an offset; that of runs when none does. */
    private int runAt(long offsetBytes) {
        int found = Arrays.binarySearch(ends, offsetBytes);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Where the next data begins, at or after an offset; {@link Long#MAX_VALUE} if nowhere. */
    long nextData(long offsetBytes) {
        for (int run = runAt(offsetBytes); run < ends.length; run++) {
            if (!isHole(run)) {
                return Math.max(offsetBytes, start(run));
            }
        }
        return Long.MAX_VALUE;
    }

    /** Where the next hole begins, at or after an offset. */
    long nextHole(long offsetBytes) {
        int run = runAt(offsetBytes);
        while (!isHole(run)) {
            run++;
        }
        return run == 0 ? offsetBytes : Math.max(offsetBytes, start(run));
    }
}
