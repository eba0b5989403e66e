/**
 * What is on the disk of a FAT12, FAT16 or FAT32 filesystem: Microsoft's "FAT: General Overview of
 * On-Disk Format", version 1.03, called the specification here. For {@code io.drydock.internal.fat}
 * and {@code io.drydock.format} only.
 */
@NullMarked
package io.drydock.internal.fat.volume;

import org.jspecify.annotations.NullMarked;
