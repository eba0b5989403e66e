/**
 * Generated from the headers of libsquashfs (squashfs-tools-ng): its compressors only. Callers ask
 * {@link io.drydock.bindings.NativeLibrary#SQUASHFS} for the library first.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core}. How it is made: {@code
 * docs/bindings.md}.
 */
package io.drydock.bindings.squashfs;
