/**
 * Disk image files: their formats, told by magic, and the options under which one is opened. Uses
 * block devices.
 */
@NullMarked
package io.drydock.image;

import org.jspecify.annotations.NullMarked;
