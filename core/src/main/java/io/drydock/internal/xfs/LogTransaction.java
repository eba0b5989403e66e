package io.drydock.internal.xfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction whose regions come one after the other, some in several pieces (fs/xfs/
 * xfs_log_recover.c, {@code xlog_recover_add_to_trans}).
 *
 * <p>Threading: for one thread.
 */
final class LogTransaction {
    /** {@code struct xfs_trans_header}, with which it begins. */
    private static final int HEADER_BYTES = 16;

    private static final long HEADER_MAGIC = 0x5452414e; // TRAN

    /** What a region takes in memory, beside its bytes. */
    private static final int REGION_BYTES = 128;

    private final long sequence;
    private final Place place;
    private final List<LogItem> items = new ArrayList<>();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private long bytes = REGION_BYTES;

    /** Of the item that is not yet complete; its first region says how many it has. */
    private final List<ByteArrayOutputStream> regions = new ArrayList<>();

    private int wanted;

    /**
     * @param sequence of the record in which it begins
     */
    LogTransaction(long sequence, Place place) {
        this.sequence = sequence;
        this.place = place;
    }

    long sequence() {
        return sequence;
    }

    /** About how much memory it takes. */
    long bytes() {
        return bytes;
    }

    /** Adds a region, or its first piece. */
    void add(byte[] piece) throws IOException {
        if (header.size() < HEADER_BYTES) {
            addToHeader(piece);
        } else if (piece.length > 0) {
            finishItem();
            if (regions.isEmpty()) {
                wanted = place.littleFields(piece).int16(2);
            }
            regions.add(new ByteArrayOutputStream(piece.length));
            write(piece);
        }
    }

    /** Adds a further piece of the last region. */
    void append(byte[] piece) throws IOException {
        if (header.size() < HEADER_BYTES) {
            addToHeader(piece);
        } else if (regions.isEmpty()) {
            throw place.corrupt("goes on with a region that has not begun");
        } else {
            write(piece);
        }
    }

    private void write(byte[] piece) {
        regions.getLast().writeBytes(piece);
        bytes += piece.length + REGION_BYTES;
    }

    private void addToHeader(byte[] piece) throws IOException {
        header.writeBytes(piece);
        byte[] all = header.toByteArray();
        boolean wrong =
                all.length > HEADER_BYTES
                        || (all.length == HEADER_BYTES
                                && place.littleFields(all).int32(0) != HEADER_MAGIC);
        if (wrong) {
            throw place.corrupt("begins a transaction without its header");
        }
    }

    private void finishItem() {
        if (!regions.isEmpty() && regions.size() == wanted) {
            items.add(
                    new LogItem(
                            regions.stream().map(ByteArrayOutputStream::toByteArray).toList(),
                            place));
            regions.clear();
        }
    }

    /** All items, when it is committed. */
    List<LogItem> items() throws IOException {
        finishItem();
        if (!regions.isEmpty()) {
            throw place.corrupt("commits an item that is not complete");
        }
        return items;
    }
}
