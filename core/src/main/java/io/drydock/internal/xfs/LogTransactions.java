package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts transactions together of the operations in the records ({@code struct xlog_op_header} of
 * xfs_log_format.h), and gives out each as it is committed. What is not is left out.
 *
 * <p>Threading: for one thread.
 */
final class LogTransactions {
    private static final int OPERATION_BYTES = 12;
    private static final int OF_TRANSACTION = 0x69;
    private static final int OF_LOG = 0xaa;

    // XLOG_*_TRANS.
    private static final int START = 0x1;
    private static final int COMMIT = 0x2;
    private static final int CONTINUES = 0x4;
    private static final int CONTINUED = 0x8;
    private static final int END = 0x10;
    private static final int UNMOUNT = 0x20;

    /** Linux writes 64 MiB before it waits for a commit (XLOG_CIL_BLOCKING_SPACE_LIMIT). */
    private static final long MOST_PENDING_BYTES = 128 << 20;

    private final Log log;
    private final Committed committed;
    private final Map<Long, LogTransaction> open = new HashMap<>();

    /** What is done with a transaction. */
    interface Committed {
        void accept(LogTransaction transaction) throws IOException;
    }

    LogTransactions(Log log, Committed committed) {
        this.log = log;
        this.committed = committed;
    }

    /** Reads all records from the one end to the other. */
    void read(LogEnds ends) throws IOException {
        long sector = ends.tail();
        long read = 0;
        while (sector != ends.head()) {
            LogRecord record = LogRecord.read(log, sector);
            read += record.sectors();
            if (read > log.sectors() || record.sequence() % (1L << 32) != sector) {
                throw record.header().corrupt("belongs to another place");
            }
            if (!record.isWhole()) {
                throw record.header().corrupt("has a wrong checksum");
            }
            accept(record);
            sector = record.end();
            if (pendingBytes() > MOST_PENDING_BYTES) {
                throw record.header().corrupt("goes on with transactions that are too large");
            }
        }
    }

    private long pendingBytes() {
        return open.values().stream().mapToLong(LogTransaction::bytes).sum();
    }

    private void accept(LogRecord record) throws IOException {
        Place place = log.place(record.sector());
        Fields body = place.fields(record.body());
        int at = 0;
        for (long i = 0; i < record.operations(); i++) {
            long length = body.int32(at + 4);
            int client = body.int8(at + 8);
            if (client != OF_TRANSACTION && client != OF_LOG) {
                throw place.corrupt("has an operation of client " + client);
            }
            Fields data = body.slice(at + OPERATION_BYTES, length);
            accept(body.int32(at), body.int8(at + 9), data.bytes(0, data.length()), record);
            at += OPERATION_BYTES + (int) length;
        }
    }

    private void accept(long id, int flags, byte[] data, LogRecord record) throws IOException {
        Place place = log.place(record.sector());
        LogTransaction transaction = open.get(id);
        if (transaction == null) {
            // One that began before the tail has been carried out already.
            if ((flags & START) != 0) {
                open.put(id, new LogTransaction(record.sequence(), place));
            }
            return;
        }
        switch (flags & ~END) {
            case 0, CONTINUES -> transaction.add(data);
            case CONTINUED, CONTINUED | CONTINUES -> transaction.append(data);
            case COMMIT -> {
                open.remove(id);
                committed.accept(transaction);
            }
            case UNMOUNT -> open.remove(id);
            default -> throw place.corrupt("has an operation with flags " + flags);
        }
    }
}
