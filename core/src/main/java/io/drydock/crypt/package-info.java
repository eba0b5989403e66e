/**
 * Encrypted devices: LUKS1, LUKS2 and BitLocker. {@link io.drydock.crypt.Crypt} reads and changes
 * their headers, on images of any format and without privileges, since libcryptsetup works on a
 * copy in memory; {@link io.drydock.crypt.Unlocked} is one whose key is known. Keys are kept
 * outside the heap and wiped. For sessions and their callers; uses devices and libcryptsetup.
 */
@NullMarked
package io.drydock.crypt;

import org.jspecify.annotations.NullMarked;
