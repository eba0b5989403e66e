package io.drydock.internal.xfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * From where to where the log has to be replayed (fs/xfs/xfs_log_recover.c, {@code xlog_find_head}
 * and {@code xlog_find_tail}).
 *
 * @param tail the first record's sector
 * @param head the sector behind the last one; that of the tail when there is nothing to do
 */
record LogEnds(long tail, long head) {
    /** {@code XLOG_MAX_ICLOGS}: how many records may have been on their way at once. */
    private static final int MOST_IN_FLIGHT = 8;

    private static final int IN_FLIGHT_SECTORS =
            MOST_IN_FLIGHT * Log.MOST_RECORD_BYTES / Log.SECTOR_BYTES;

    /** A record, its headers, and some of what it may be followed by. */
    private static final int RECORD_SECTORS = 2 * Log.MOST_RECORD_BYTES / Log.SECTOR_BYTES;

    static LogEnds find(Log log) throws IOException {
        if (log.cycle(0) == 0) {
            return new LogEnds(0, 0); // never written to
        }
        long head = wholeRecordEnd(log, headByCycles(log));
        LogRecord last = recordBefore(log, head);
        if (isClean(last, head)) {
            return new LogEnds(head, head);
        }
        Optional<LogRecord> torn = torn(log, last);
        if (torn.isPresent()) {
            head = torn.get().sector();
            last = recordBefore(log, head);
            if (isClean(last, head)) {
                return new LogEnds(head, head);
            }
        }
        if (last.tail() >= log.sectors()) {
            throw last.header().corrupt("has its tail behind the log's end");
        }
        return new LogEnds(last.tail(), head);
    }

    private static boolean isClean(LogRecord last, long head) throws IOException {
        return last.end() == head && last.isUnmount();
    }

    /** Where sectors begin that were not written in this round. */
    private static long headByCycles(Log log) throws IOException {
        long sectors = log.sectors();
        long first = log.cycle(0);
        long last = log.cycle(sectors - 1);
        boolean allOfOne = first == last;
        long head = allOfOne ? sectors : firstOf(log, last);
        long scanned = Math.min(sectors, IN_FLIGHT_SECTORS);
        if (last == 0) {
            return hole(log, Math.max(0, head - scanned), head, 0).orElse(head);
        }
        long old = allOfOne ? last - 1 : last;
        if (head < scanned) {
            // Some of what was on its way when the power went may be missing at the ring's end.
            Optional<Long> hole = hole(log, sectors - (scanned - head), sectors, old - 1);
            if (hole.isPresent()) {
                return hole.get();
            }
        }
        return hole(log, Math.max(0, head - scanned), head, old).orElse(head);
    }

    /** The first sector of the second of two cycles that the ring consists of. */
    private static long firstOf(Log log, long second) throws IOException {
        long low = 0;
        long high = log.sectors() - 1;
        while (low + 1 < high) {
            long middle = (low + high) >>> 1;
            if (log.cycle(middle) == second) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static Optional<Long> hole(Log log, long from, long to, long cycle) throws IOException {
        byte[] bytes = log.read(from % log.sectors(), (int) (to - from));
        for (int at = 0; at < bytes.length; at += Log.SECTOR_BYTES) {
            if (Log.cycle(bytes, at) == cycle) {
                return Optional.of(from + at / Log.SECTOR_BYTES);
            }
        }
        return Optional.empty();
    }

    /** The head, or where the last record begins when it does not reach so far. */
    private static long wholeRecordEnd(Log log, long head) throws IOException {
        long end = head % log.sectors();
        LogRecord last = recordBefore(log, end);
        return last.end() == end ? end : last.sector();
    }

    private static LogRecord recordBefore(Log log, long head) throws IOException {
        int scanned = (int) Math.min(RECORD_SECTORS, log.sectors());
        long from = log.after(head, log.sectors() - scanned);
        byte[] bytes = log.read(from, scanned);
        for (int i = scanned - 1; i >= 0; i--) {
            if (Log.isRecord(bytes, i * Log.SECTOR_BYTES)) {
                return LogRecord.read(log, log.after(from, i));
            }
        }
        throw log.corrupt("has no record before sector " + head);
    }

    /** The first of the last records that has not been written to its end. */
    private static Optional<LogRecord> torn(Log log, LogRecord last) throws IOException {
        Deque<LogRecord> recent = new ArrayDeque<>();
        recent.push(last);
        while (recent.size() < MOST_IN_FLIGHT && recent.peek().sector() != last.tail()) {
            recent.push(recordBefore(log, recent.peek().sector()));
        }
        for (LogRecord record : recent) {
            if (!record.isWhole()) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }
}
