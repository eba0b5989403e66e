package io.drydock.internal.btrfs.disk;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Where the superblocks of a device are, of which all are written at each commit. */
final class Superblocks {
    private static final long[] PLACES = {64L << 10, 64L << 20, 256L << 30};

    private Superblocks() {}

    /**
     * The superblock that counts: the newest of the sound ones. Where the first one is sound, those
     * of another filesystem, which was there before, do not count.
     *
     * @throws BadStructureException when none is sound
     */
    static Superblock read(BlockDevice device) throws IOException {
        Superblock newest = null;
        IOException failure = null;
        for (long place : PLACES) {
            try {
                Superblock found = read(device, place);
                if (newest == null
                        || (found.fsid().equals(newest.fsid())
                                && found.generation() > newest.generation())) {
                    newest = found;
                }
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (newest != null) {
            return newest;
        }
        throw failure == null ? new BadStructureException("there is no btrfs") : failure;
    }

    private static Superblock read(BlockDevice device, long place) throws IOException {
        if (place > device.sizeBytes() - Superblock.BYTES) {
            throw new BadStructureException("it is too short for a btrfs");
        }
        byte[] bytes = new byte[Superblock.BYTES];
        device.read(place, MemorySegment.ofArray(bytes));
        Fields fields = Fields.of(bytes);
        if (!Superblock.isThere(fields)) {
            throw new BadStructureException("there is no superblock of btrfs");
        }
        return Superblock.read(fields, place);
    }
}
