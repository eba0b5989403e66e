/**
 * The userspace engine: filesystems without root, mount or process. Drivers know the formats; here
 * is what they have in common: paths and links, mounts, open files, what Linux does with modes and
 * access control lists.
 */
@NullMarked
package io.drydock.internal.userspace;

import org.jspecify.annotations.NullMarked;
