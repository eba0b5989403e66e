/**
 * What Linux says of a file beside its content, mode and times, as values: POSIX access control
 * lists, SELinux contexts, file capabilities and inode flags. They are read from and written to the
 * bytes of extended attributes and to the texts that getfacl(1), getcap(8) and lsattr(1) print; no
 * file is touched here, which is what {@code io.drydock.filesystem.FileAttributes} does. Everyone
 * may use it.
 */
@NullMarked
package io.drydock.attribute;

import org.jspecify.annotations.NullMarked;
