/**
 * The kernel's md: arrays that it runs, by ioctls and sysfs, and the end of those that a killed JVM
 * has left. For {@code io.drydock.raid}; uses the system calls only.
 */
@NullMarked
package io.drydock.internal.md;

import org.jspecify.annotations.NullMarked;
