package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.util.List;

/**
 * Something that a transaction has changed: regions of bytes, of which the first one says what it
 * is.
 */
record LogItem(List<byte[]> regions, Place place) {
    // XFS_LI_* of xfs_log_format.h.
    static final int INODE = 0x123b;
    static final int BUFFER = 0x123c;
    static final int DQUOT = 0x123d;
    static final int QUOTA_OFF = 0x123e;
    static final int CREATED_INODES = 0x123f;

    LogItem {
        regions = List.copyOf(regions);
    }

    /** The first region. */
    Fields format() throws CorruptDataException {
        return place.littleFields(region(0));
    }

    int type() throws CorruptDataException {
        return format().int16(0);
    }

    byte[] region(int i) throws CorruptDataException {
        if (i >= regions.size()) {
            throw place.corrupt("has an item that lacks a part");
        }
        return regions.get(i);
    }
}
