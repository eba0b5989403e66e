/**
 * The journal of ext3 and ext4 (jbd2): brings into a filesystem what its log holds when it was not
 * unmounted, as a mount by Linux does before anything else. libext2fs reads such a filesystem
 * without complaint and shows what is outdated.
 *
 * <p>For the driver of ext. The format is that of Linux (include/linux/jbd2.h, fs/jbd2/recovery.c;
 * Documentation/filesystems/ext4/journal.rst).
 */
@NullMarked
package io.drydock.internal.jbd2;

import org.jspecify.annotations.NullMarked;
