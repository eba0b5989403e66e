/**
 * FAT12, FAT16 and FAT32 as inodes, in Java. For {@code io.drydock.internal.userspace} only; what
 * is on the disk stands in {@code io.drydock.internal.fat.volume}.
 */
@NullMarked
package io.drydock.internal.fat;

import org.jspecify.annotations.NullMarked;
