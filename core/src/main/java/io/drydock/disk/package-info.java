/**
 * Disk image files as files: made, measured, checked, resized, converted, and kept as they are at a
 * moment. Anyone may use this package; {@link io.drydock.disk.Disks} is its entrance. It uses image
 * files and copies.
 */
@NullMarked
package io.drydock.disk;

import org.jspecify.annotations.NullMarked;
