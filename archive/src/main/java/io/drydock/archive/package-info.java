/**
 * Packs trees of files into archives and unpacks them, compressed or not, and reads compressed
 * files. Anyone may use it; it is written against {@link io.drydock.filesystem.FileTree} and knows
 * nothing of images and mounts.
 */
@NullMarked
package io.drydock.archive;

import org.jspecify.annotations.NullMarked;
