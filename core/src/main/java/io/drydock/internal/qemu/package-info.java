/**
 * The image server: one resident qemu-storage-daemon for all images of this JVM that are not raw.
 * It is the only program that stays; it is told every file and every format, and so is qemu-img,
 * which does what the daemon cannot. For {@code io.drydock.internal.image} only.
 */
@NullMarked
package io.drydock.internal.qemu;

import org.jspecify.annotations.NullMarked;
