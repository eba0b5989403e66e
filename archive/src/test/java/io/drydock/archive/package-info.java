/** Tests of archives. Other programs are the oracles: GNU tar, bsdtar, cpio, gzip, xz and so on. */
@NullMarked
package io.drydock.archive;

import org.jspecify.annotations.NullMarked;
