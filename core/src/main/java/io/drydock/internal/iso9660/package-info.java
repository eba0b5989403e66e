/**
 * ISO 9660 with its extensions Rock Ridge, Joliet and zisofs, read in Java. For {@code
 * io.drydock.internal.userspace} only.
 *
 * <p>Sources: ECMA-119, SUSP 1.12 (IEEE P1281), RRIP 1.12 (IEEE P1282), the Joliet specification;
 * where they leave it open, what isofs of Linux does. Every number of the format stands twice, in
 * both orders of bytes: the little-endian one is read.
 */
@NullMarked
package io.drydock.internal.iso9660;

import org.jspecify.annotations.NullMarked;
