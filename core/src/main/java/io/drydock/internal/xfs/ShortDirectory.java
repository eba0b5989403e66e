package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A directory that is small enough for its inode: {@code struct xfs_dir2_sf_hdr}. */
final class ShortDirectory {
    private static final int COUNTS_BYTES = 2;
    private static final int ENTRY_BYTES = 3;

    private ShortDirectory() {}

    static List<DirectoryName> list(Fields fields, boolean hasTypes) throws IOException {
        int count = fields.int8(0);
        boolean wide = fields.int8(1) > 0;
        int inodeBytes = wide ? Long.BYTES : Integer.BYTES;
        List<DirectoryName> names = new ArrayList<>();
        int at = COUNTS_BYTES + inodeBytes; // behind the parent's
        for (int i = 0; i < count; i++) {
            int length = fields.int8(at);
            byte[] name = DirectoryName.name(fields, at + ENTRY_BYTES, length);
            at += ENTRY_BYTES + length;
            int type = hasTypes ? fields.int8(at++) : 0;
            long inode = wide ? fields.int64(at) : fields.int32(at);
            at += inodeBytes;
            DirectoryName read = new DirectoryName(name, inode, type);
            if (read.isDots()) {
                throw fields.corrupt("has a name of dots");
            }
            names.add(read);
        }
        return names;
    }
}
