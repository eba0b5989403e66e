package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The root of an extent tree, which in the log has the header of a block, and in the inode a
 * shorter one (fs/xfs/libxfs/xfs_bmap_btree.c, {@code xfs_bmbt_to_bmdr}).
 */
final class LoggedRoot {
    private static final int HEADER_BYTES = 24;
    private static final int HEADER_5_BYTES = 72;
    private static final int ROOT_HEADER_BYTES = 4;
    private static final int KEY_BYTES = 8;

    private LoggedRoot() {}

    static void copy(Fields logged, ByteBuffer into, boolean version5) throws IOException {
        int header = version5 ? HEADER_5_BYTES : HEADER_BYTES;
        int count = logged.int16(6);
        int from = (logged.length() - header) / (2 * KEY_BYTES);
        int to = (into.capacity() - ROOT_HEADER_BYTES) / (2 * KEY_BYTES);
        if (count == 0 || count > from || count > to) {
            throw logged.corrupt("has an extent root of %d entries".formatted(count));
        }
        into.putShort(0, (short) logged.int16(4)).putShort(2, (short) count);
        int bytes = count * KEY_BYTES;
        into.put(ROOT_HEADER_BYTES, logged.bytes(header, bytes));
        into.put(
                ROOT_HEADER_BYTES + to * KEY_BYTES, logged.bytes(header + from * KEY_BYTES, bytes));
    }
}
