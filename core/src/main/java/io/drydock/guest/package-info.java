/**
 * The tree of files of one guest: its mount table, resolved among the image's own devices, mounted
 * as the guest would mount it. Uses filesystems and volumes.
 */
@NullMarked
package io.drydock.guest;

import org.jspecify.annotations.NullMarked;
