/**
 * Generated from libcryptsetup, which reads and writes the headers of LUKS and BitLocker. Callers
 * ask {@link io.drydock.bindings.NativeLibrary#CRYPTSETUP} for the library first. Its functions
 * return minus an errno, so there are no twins.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core} only. How it is made:
 * {@code docs/bindings.md}.
 */
package io.drydock.bindings.cryptsetup;
