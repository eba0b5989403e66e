package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change that may make a damaged filesystem readable. It is a guess, to be tried on a throw-away
 * copy of the disk.
 *
 * <p>Threading: immutable.
 */
public final class Repair {
    private final String type;
    private final String what;
    private final long sizeBytes;
    private final List<Patch> patches;

    private Repair(String type, String what, long sizeBytes, List<Patch> patches) {
        this.type = type;
        this.what = what;
        this.sizeBytes = sizeBytes;
        this.patches = List.copyOf(patches);
    }

    static Repair of(String type, String what, long sizeBytes, List<Patch> patches) {
        return new Repair(type, what, sizeBytes, patches);
    }

    /** With more to be changed after it. */
    Repair and(Repair other) {
        List<Patch> all = new ArrayList<>(patches);
        all.addAll(other.patches);
        return new Repair(
                type, what + ", " + other.what, Math.max(sizeBytes, other.sizeBytes), all);
    }

    /**
     * What could help, in the order in which it should be tried; at most a dozen.
     *
     * @param device the filesystem, from its first byte on
     * @param type as blkid(8) names it; empty when it could not tell, and all are looked for
     */
    public static List<Repair> find(BlockDevice device, Optional<String> type) throws IOException {
        List<Repair> found = new ArrayList<>();
        for (Family family : Family.values()) {
            if (type.isEmpty() || family.types().contains(type.get())) {
                found.addAll(family.find(device));
            }
        }
        return found;
    }

    /**
     * Where ext2, ext3 and ext4 have whole copies of the superblock, in units of 1 KiB as the
     * kernel's {@code sb=} counts.
     *
     * @param device as for {@link #find}
     * @param type as for {@link #find}
     */
    public static List<Long> extCopies(BlockDevice device, Optional<String> type)
            throws IOException {
        if (type.isPresent() && !Family.EXT.types().contains(type.get())) {
            return List.of();
        }
        return ExtSuperblock.copies(device).stream().map(c -> c.offsetBytes() >> 10).toList();
    }

    /** The type of the filesystem once it has been made, as blkid(8) names it. */
    public String type() {
        return type;
    }

    /** What is done, for people to read: {@code superblock of group 1}. */
    public String what() {
        return what;
    }

    /**
     * How large the copy has to be: more than the device where its end is missing, which is then
     * read as zeroes.
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Makes the change.
     *
     * @param copy the copy of the filesystem, at least {@link #sizeBytes} long
     */
    public void apply(BlockDevice copy) throws IOException {
        for (Patch patch : patches) {
            copy.write(patch.offsetBytes(), patch.bytes());
        }
    }
}
