/**
 * XFS, read in Java: versions 4 and 5 with everything that mkfs.xfs(8) 6.1 makes of them, from the
 * structures that fs/xfs/libxfs/xfs_format.h, xfs_da_format.h and xfs_log_format.h of Linux
 * declare. A dirty log is replayed into the medium. For the userspace engine only, which sees
 * {@link io.drydock.internal.xfs.XfsDriver}.
 */
@NullMarked
package io.drydock.internal.xfs;

import org.jspecify.annotations.NullMarked;
