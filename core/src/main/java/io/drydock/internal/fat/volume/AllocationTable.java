package io.drydock.internal.fat.volume;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/**
 * The table that says of each cluster which one follows it, and its copies.
 *
 * <p>Threading: safe for use by many threads; who changes it is alone.
 */
public final class AllocationTable {
    /** What {@link #next} says of the last cluster. */
    public static final int END = -1;

    private static final int FREE = 0;
    private static final int MASK_32 = 0x0fff_ffff;

    /** Even, so that no entry of 12 bits shares a byte with one of the next piece. */
    private static final int PIECE_ENTRIES = 64 << 10;

    private final BlockDevice device;
    private final BootSector boot;
    private final PageCache cache;

    AllocationTable(BlockDevice device, BootSector boot, PageCache cache) {
        this.device = device;
        this.boot = boot;
        this.cache = cache;
    }

    /**
     * The cluster after another, or {@link #END}.
     *
     * @throws CorruptDataException when that is none
     */
    int next(int cluster) throws IOException {
        long at = boot.tableOffset() + boot.activeTable() * boot.tableBytes() + place(cluster);
        int length = boot.bits() == 32 ? Integer.BYTES : Short.BYTES;
        int value = value((int) cache.number(at, length), cluster);
        if (boot.isCluster(value)) {
            return value;
        }
        if (value < (ones() & ~7)) {
            throw new CorruptDataException(
                    "read",
                    boot.name(),
                    "cluster "
                            + cluster
                            + " of a file is followed by "
                            + value
                            + ", which is none");
        }
        return END;
    }

    /** The largest value that an entry can have; the last eight mean the end. */
    private int ones() {
        return boot.bits() == 32 ? MASK_32 : (1 << boot.bits()) - 1;
    }

    /** Where an entry begins in the table; with 12 bits perhaps in the middle of that byte. */
    private long place(int cluster) {
        return (long) cluster * boot.bits() / 8;
    }

    /** What an entry is, of the bytes from its place on. */
    private int value(int raw, int cluster) {
        return switch (boot.bits()) {
            case 12 -> (cluster & 1) == 0 ? raw & 0xfff : raw >> 4 & 0xfff;
            case 16 -> raw & 0xffff;
            default -> raw & MASK_32;
        };
    }

    /** Which clusters are not free; bit 0 is that of cluster 2. */
    public BitSet used() throws IOException {
        BitSet used = new BitSet(boot.clusters());
        int end = boot.clusters() + BootSector.FIRST_CLUSTER;
        for (int first = 0; first < end; first += PIECE_ENTRIES) {
            int count = Math.min(PIECE_ENTRIES, end - first);
            byte[] piece = new byte[pieceBytes(first, count)];
            long table = boot.tableOffset() + boot.activeTable() * boot.tableBytes();
            device.read(table + place(first), MemorySegment.ofArray(piece));
            for (int i = 0; i < count; i++) {
                int cluster = first + i;
                if (cluster >= BootSector.FIRST_CLUSTER && entry(piece, first, cluster) != FREE) {
                    used.set(cluster - BootSector.FIRST_CLUSTER);
                }
            }
        }
        return used;
    }

    private int pieceBytes(int first, int count) {
        return (int) (Math.ceilDiv((long) (first + count) * boot.bits(), 8) - place(first));
    }

    private int entry(byte[] piece, int first, int cluster) {
        int at = (int) (place(cluster) - place(first));
        int raw = (piece[at] & 0xff) | (piece[at + 1] & 0xff) << 8;
        if (boot.bits() == 32) {
            raw |= (piece[at + 2] & 0xff) << 16 | piece[at + 3] << 24;
        }
        return value(raw, cluster);
    }

    /**
     * Lets clusters in a row follow each other.
     *
     * @param last what follows the last of them: a cluster or {@link #END}
     */
    public void link(int first, int count, int last) throws IOException {
        int end = first + count - 1;
        int follower = last == END ? ones() : last;
        change(first, count, cluster -> cluster == end ? follower : cluster + 1);
    }

    /** Gives up clusters in a row. */
    public void clear(int first, int count) throws IOException {
        change(first, count, _ -> FREE);
    }

    private void change(int first, int count, IntUnaryOperator valueOf) throws IOException {
        int done = 0;
        while (done < count) {
            int from = first + done;
            int some = Math.min(count - done, PIECE_ENTRIES - (from & 1));
            changePiece(from, some, valueOf);
            done += some;
        }
    }

    private void changePiece(int first, int count, IntUnaryOperator valueOf) throws IOException {
        byte[] piece = new byte[pieceBytes(first, count)];
        cache.read(
                boot.tableOffset() + boot.activeTable() * boot.tableBytes() + place(first), piece);
        for (int cluster = first; cluster < first + count; cluster++) {
            put(piece, (int) (place(cluster) - place(first)), cluster, valueOf.applyAsInt(cluster));
        }
        for (int i = 0; i < boot.tables(); i++) {
            if (boot.mirrored() || i == boot.activeTable()) {
                cache.write(boot.tableOffset() + i * boot.tableBytes() + place(first), piece);
            }
        }
    }

    private void put(byte[] piece, int at, int cluster, int value) {
        if (boot.bits() != 12) {
            piece[at] = (byte) value;
            piece[at + 1] = (byte) (value >> 8);
            if (boot.bits() == 32) {
                piece[at + 2] = (byte) (value >> 16);
                // The four bits that are no part of the number stay.
                piece[at + 3] = (byte) ((piece[at + 3] & 0xf0) | value >> 24);
            }
        } else if ((cluster & 1) == 0) {
            piece[at] = (byte) value;
            piece[at + 1] = (byte) ((piece[at + 1] & 0xf0) | value >> 8);
        } else {
            piece[at] = (byte) ((piece[at] & 0x0f) | value << 4);
            piece[at + 1] = (byte) (value >> 4);
        }
    }
}
