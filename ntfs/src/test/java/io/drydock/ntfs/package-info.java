/** Tests of the NTFS driver, with ntfs-3g as the oracle. */
@NullMarked
package io.drydock.ntfs;

import org.jspecify.annotations.NullMarked;
