package io.drydock.internal.userspace;

import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;

/** Changes an inode. */
@FunctionalInterface
interface InodeChange {
    void in(WritableInodes inodes, long inode) throws IOException;
}
