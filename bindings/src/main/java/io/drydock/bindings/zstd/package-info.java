/**
 * Generated from libzstd, which compresses. Callers ask {@link
 * io.drydock.bindings.NativeLibrary#ZSTD} for the library first.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.archive}. How it is made:
 * {@code docs/bindings.md}.
 */
package io.drydock.bindings.zstd;
