/**
 * The kernel engine: filesystems that this host's kernel mounts, detached from the host's own tree,
 * and the files in them, resolved by the kernel in the guest's root. For the session and for tests
 * that need a filesystem; uses the system calls only.
 */
@NullMarked
package io.drydock.internal.kernel;

import org.jspecify.annotations.NullMarked;
