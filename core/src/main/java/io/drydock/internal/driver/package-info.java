/**
 * What a filesystem driver of the userspace engine is: it knows a format, as inodes, and nothing of
 * paths, links, mounts and open files, which {@code io.drydock.internal.userspace} deals with for
 * all of them. Drivers stand in packages of their own, by the name of the format or library.
 */
@NullMarked
package io.drydock.internal.driver;

import org.jspecify.annotations.NullMarked;
