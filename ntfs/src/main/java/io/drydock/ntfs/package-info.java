/**
 * NTFS by libntfs-3g, on any block device and without privileges, since the library reads and
 * writes by calling us back. A module of its own because of that library's licence, which is
 * GPL-2+; the userspace engine finds it through {@link java.util.ServiceLoader}. Nothing here is
 * public API.
 */
@NullMarked
package io.drydock.ntfs;

import org.jspecify.annotations.NullMarked;
