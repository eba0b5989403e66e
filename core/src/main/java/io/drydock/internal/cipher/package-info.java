/**
 * Encrypted disks in Java: the ciphers of dm-crypt that libcrypto has, sector by sector, and
 * devices that read and write through them. For {@link io.drydock.crypt}, where the kernel's
 * dm-crypt is not there or not wanted.
 */
@NullMarked
package io.drydock.internal.cipher;

import org.jspecify.annotations.NullMarked;
