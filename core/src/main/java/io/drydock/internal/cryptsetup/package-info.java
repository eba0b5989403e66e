/**
 * libcryptsetup: headers of LUKS and BitLocker. The one place from which the library is called; it
 * is given files in memory, copies of headers, and never a device. Device-mapper it never touches.
 * For {@link io.drydock.crypt} only; uses system calls.
 */
@NullMarked
package io.drydock.internal.cryptsetup;

import org.jspecify.annotations.NullMarked;
