/**
 * Generated from the C library and the kernel's headers. Functions that set errno are to be called
 * by their twins in {@link io.drydock.bindings.libc.LibCErrno}.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core} and the benchmarks. How
 * it is made: {@code docs/bindings.md}.
 */
package io.drydock.bindings.libc;
