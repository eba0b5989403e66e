/**
 * Generated from libext2fs of e2fsprogs, which makes and changes ext2, ext3 and ext4 filesystems,
 * and the part of libcom_err that names its errors. Callers ask {@link
 * io.drydock.bindings.NativeLibrary#EXT2FS} for the library first. Its functions return errors of
 * their own, so there are no twins.
 *
 * <p>Written by jextract and not null-marked; for {@code io.drydock.core} only. How it is made:
 * {@code docs/bindings.md}.
 */
package io.drydock.bindings.ext2fs;
