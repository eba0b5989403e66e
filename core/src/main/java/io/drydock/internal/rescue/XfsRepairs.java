package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Of XFS, which keeps a copy of the superblock at the beginning of every allocation group. */
final class XfsRepairs {
    private static final String TYPE = "xfs";

    /** mkfs.xfs(8) makes no block larger than that of the page by default. */
    private static final int BLOCK_BYTES = 4096;

    /** Into how many groups a disk is taken to have been divided, before it is searched. */
    private static final int MOST_GROUPS = 64;

    /** How far a disk is searched for a first copy. */
    private static final long SEARCHED_BYTES = 4L << 30;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MOST_REPAIRS = 4;

    private XfsRepairs() {}

    static List<Repair> find(BlockDevice device) throws IOException {
        List<Repair> found = new ArrayList<>();
        Optional<XfsSuperblock> primary = XfsSuperblock.read(device, 0);
        if (primary.isPresent() && primary.get().sizeBytes() > device.sizeBytes()) {
            long size = primary.get().sizeBytes();
            Repair repair = Repair.of(TYPE, "missing end as zeroes", size, List.of());
            found.add(repair);
            headers(device, primary.get()).map(repair::and).ifPresent(found::add);
        } else if (primary.isPresent()) {
            headers(device, primary.get()).ifPresent(found::add);
        }
        Optional<XfsSuperblock> any = primary.isPresent() ? primary : guess(device);
        if (any.isEmpty()) {
            any = search(device);
        }
        if (any.isPresent()) {
            found.addAll(copies(device, any.get()));
        }
        return found;
    }

    private static Optional<Repair> headers(BlockDevice device, XfsSuperblock superblock)
            throws IOException {
        List<Patch> made = XfsHeaders.missing(device, superblock);
        return made.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Repair.of(
                                TYPE,
                                "made-up headers of allocation groups",
                                Math.max(superblock.sizeBytes(), device.sizeBytes()),
                                made));
    }

    /**
     * The copies that know the root directory: mkfs.xfs(8) writes it to the middle and the last.
     */
    private static List<Repair> copies(BlockDevice device, XfsSuperblock geometry)
            throws IOException {
        Set<Long> groups = new LinkedHashSet<>();
        groups.add((geometry.groups() - 1) / 2);
        groups.add(geometry.groups() - 1);
        for (long group = 1; group < Math.min(geometry.groups(), MOST_GROUPS); group++) {
            groups.add(group);
        }
        groups.remove(0L);
        List<Repair> found = new ArrayList<>();
        for (long group : groups) {
            Optional<XfsSuperblock> copy =
                    XfsSuperblock.read(device, group * geometry.groupBytes())
                            .filter(XfsSuperblock::hasRoot);
            if (copy.isPresent() && found.size() < MOST_REPAIRS) {
                long size = Math.max(copy.get().sizeBytes(), device.sizeBytes());
                String what = "superblock of allocation group " + group;
                Repair repair = Repair.of(TYPE, what, size, List.of(copy.get().asPrimary()));
                found.add(repair);
                headers(device, copy.get()).map(repair::and).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Where mkfs.xfs(8) would have put the second group. */
    private static Optional<XfsSuperblock> guess(BlockDevice device) throws IOException {
        long blocks = device.sizeBytes() / BLOCK_BYTES;
        for (int groups = 2; groups <= MOST_GROUPS; groups++) {
            long offset = Math.ceilDiv(blocks, groups) * BLOCK_BYTES;
            Optional<XfsSuperblock> copy = XfsSuperblock.read(device, offset);
            if (copy.isPresent()) {
                return copy;
            }
        }
        return Optional.empty();
    }

    /** The first copy, wherever it is: a filesystem that has grown keeps the size of its groups. */
    private static Optional<XfsSuperblock> search(BlockDevice device) throws IOException {
        long end = Math.min(device.sizeBytes(), SEARCHED_BYTES) / BLOCK_BYTES * BLOCK_BYTES;
        for (Extent extent : device.extents(0, end)) {
            long from = Math.max(1, extent.offsetBytes() / BLOCK_BYTES) * BLOCK_BYTES;
            long to = extent.zero() ? from : extent.offsetBytes() + extent.lengthBytes();
            for (long at = from; at < to; at += CHUNK_BYTES) {
                Optional<XfsSuperblock> copy = searchChunk(device, at, Math.min(to, end));
                if (copy.isPresent()) {
                    return copy;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<XfsSuperblock> searchChunk(BlockDevice device, long from, long end)
            throws IOException {
        int length = Math.toIntExact(Math.min(CHUNK_BYTES, end - from));
        Optional<Bytes> chunk = Bytes.little(device, from, length);
        for (int at = 0; chunk.isPresent() && at + 4 <= length; at += BLOCK_BYTES) {
            if (chunk.get().hasText(at, XfsSuperblock.MAGIC)) {
                Optional<XfsSuperblock> copy = XfsSuperblock.read(device, from + at);
                if (copy.isPresent()) {
                    return copy;
                }
            }
        }
        return Optional.empty();
    }
}
