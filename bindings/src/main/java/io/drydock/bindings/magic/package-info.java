/**
 * Generated from libmagic, which tells the types of files by their content. Callers ask {@link
 * io.drydock.bindings.NativeLibrary#MAGIC} for the library first.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core} and the benchmarks. How
 * it is made: {@code docs/bindings.md}.
 */
package io.drydock.bindings.magic;
