package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@code struct xfs_log_dinode} of xfs_log_format.h: the fields of {@code struct xfs_dinode} in the
 * order of the processor's bytes. What is not copied stays as it is on disk.
 */
final class LoggedInode {
    private static final int[] SHORTS = {0, 2, 20, 22, 80, 88, 90};
    private static final int[] INTS = {8, 12, 16, 72, 76, 84, 92};
    private static final int[] LONGS = {56, 64};
    private static final int[] BYTES = {4, 5, 82, 83};
    private static final int[] TIMES = {32, 40, 48};

    // Of version 3.
    private static final int[] LONGS_3 = {24, 104, 120, 152};
    private static final int COW_EXTENT_SIZE = 128;
    private static final int BORN = 144;
    private static final int UUID = 160;
    private static final int UUID_BYTES = 16;
    private static final long BIG_TIME = 0x8;

    private LoggedInode() {}

    static void copy(Fields logged, ByteBuffer into, boolean version3) throws IOException {
        for (int at : SHORTS) {
            into.putShort(at, (short) logged.int16(at));
        }
        for (int at : INTS) {
            into.putInt(at, (int) logged.int32(at));
        }
        for (int at : LONGS) {
            into.putLong(at, logged.int64(at));
        }
        for (int at : BYTES) {
            into.put(at, (byte) logged.int8(at));
        }
        boolean big = version3 && (logged.int64(120) & BIG_TIME) != 0;
        for (int at : TIMES) {
            copyTime(logged, at, into, big);
        }
        into.putShort(6, (short) 0); // the number of links of version 1
        if (version3) {
            for (int at : LONGS_3) {
                into.putLong(at, logged.int64(at));
            }
            into.putInt(COW_EXTENT_SIZE, (int) logged.int32(COW_EXTENT_SIZE));
            copyTime(logged, BORN, into, big);
            into.put(UUID, logged.bytes(UUID, UUID_BYTES));
        }
    }

    /** Nanoseconds, or seconds and nanoseconds. */
    private static void copyTime(Fields logged, int at, ByteBuffer into, boolean big)
            throws IOException {
        if (big) {
            into.putLong(at, logged.int64(at));
        } else {
            into.putInt(at, (int) logged.int32(at));
            into.putInt(at + 4, (int) logged.int32(at + 4));
        }
    }
}
