/**
 * Generated from libblkid, which says what is on a block device. Callers ask {@link
 * io.drydock.bindings.NativeLibrary#BLKID} for the library first.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core} and the benchmarks. How
 * it is made: {@code docs/bindings.md}.
 */
package io.drydock.bindings.blkid;
