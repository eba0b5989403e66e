package io.drydock.internal.xfs;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What is written to the log at once: {@code struct xlog_rec_header} of xfs_log_format.h, for each
 * further 32 KiB a {@code struct xlog_rec_ext_header}, and operations.
 *
 * @param sector where it begins
 * @param sequence {@code h_lsn}: cycle and sector
 * @param tail the sector of the first record that is still needed
 * @param headerSectors how many its headers take
 * @param bytes how long its operations are
 */
record LogRecord(
        Log log,
        long sector,
        long sequence,
        long tail,
        int headerSectors,
        int bytes,
        long operations,
        Fields header) {
    private static final int CHECKSUM = 32;
    private static final int CYCLES = 44;
    private static final int CYCLES_OF_HEADER = 64;
    private static final int CYCLES_OF_NEXT_HEADER = 4;
    private static final int NEXT_HEADER_BYTES = 260;

    /** Padded to 8 bytes, but by compilers for 32-bit x86. */
    private static final int[] HEADER_BYTES = {328, 324};

    private static final int LITTLE_ENDIAN = 1;
    private static final int UNMOUNT = 0x20;

    static LogRecord read(Log log, long sector) throws IOException {
        Fields first = log.place(sector).fields(log.read(sector, 1));
        if ((int) first.int32(0) != Log.RECORD) {
            throw first.corrupt("is none");
        }
        if (first.int32(300) != LITTLE_ENDIAN) {
            throw new UnsupportedException(
                    "mount",
                    log.superblock().name,
                    "its log has been written by a machine of another byte order",
                    "the option norecovery shows the filesystem as it was before");
        }
        long size = first.int32(320);
        boolean large = (first.int32(8) & 2) != 0 && size > CYCLES_OF_HEADER * Log.SECTOR_BYTES;
        long bytes = first.int32(12);
        if (bytes == 0 || Math.max(bytes, size) > Log.MOST_RECORD_BYTES) {
            throw first.corrupt("has %d bytes".formatted(bytes));
        }
        int headers = large ? Math.ceilDiv((int) size, CYCLES_OF_HEADER * Log.SECTOR_BYTES) : 1;
        return new LogRecord(
                log,
                sector,
                first.int64(16),
                first.int64(24) & 0xffff_ffffL,
                headers,
                (int) bytes,
                first.int32(40),
                first);
    }

    /** The sector behind it. */
    long end() {
        return log.after(sector, sectors());
    }

    int sectors() {
        return headerSectors + bodySectors();
    }

    private int bodySectors() {
        return Math.ceilDiv(bytes, Log.SECTOR_BYTES);
    }

    /** Whether it says that the filesystem has been unmounted. */
    boolean isUnmount() throws IOException {
        byte[] body = log.read(log.after(sector, headerSectors), 1);
        return operations == 1 && (body[9] & UNMOUNT) != 0;
    }

    /** Whether it has been written to its end, as far as can be told. */
    boolean isWhole() throws IOException {
        if (!log.superblock().isVersion5) {
            return true;
        }
        long expected = Integer.toUnsignedLong(Integer.reverseBytes((int) header.int32(CHECKSUM)));
        byte[] all = log.read(sector, sectors());
        for (int headerBytes : HEADER_BYTES) {
            if (checksum(all, headerBytes) == expected) {
                return true;
            }
        }
        return false;
    }

    private long checksum(byte[] all, int headerBytes) {
        CRC32C crc = new CRC32C();
        crc.update(all, 0, CHECKSUM);
        crc.update(new byte[4]);
        crc.update(all, CHECKSUM + 4, headerBytes - CHECKSUM - 4);
        int used = Math.ceilDiv(bytes, CYCLES_OF_HEADER * Log.SECTOR_BYTES);
        for (int i = 1; i < Math.min(used, headerSectors); i++) {
            crc.update(all, i * Log.SECTOR_BYTES, NEXT_HEADER_BYTES);
        }
        crc.update(all, headerSectors * Log.SECTOR_BYTES, bytes);
        return crc.getValue();
    }

    /** Its operations, in which the first word of each sector is again what it was. */
    byte[] body() throws IOException {
        byte[] all = log.read(sector, sectors());
        ByteBuffer words = ByteBuffer.wrap(all);
        int bodyAt = headerSectors * Log.SECTOR_BYTES;
        for (int i = 0; i < bodySectors(); i++) {
            int of = i / CYCLES_OF_HEADER;
            if (of >= headerSectors) {
                throw header.corrupt("is longer than its headers say");
            }
            int cycles = of == 0 ? CYCLES : of * Log.SECTOR_BYTES + CYCLES_OF_NEXT_HEADER;
            int word = words.getInt(cycles + i % CYCLES_OF_HEADER * Integer.BYTES);
            words.putInt(bodyAt + i * Log.SECTOR_BYTES, word);
        }
        byte[] body = new byte[bytes];
        System.arraycopy(all, bodyAt, body, 0, bytes);
        return body;
    }
}
