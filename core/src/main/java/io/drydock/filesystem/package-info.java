/**
 * One mounted filesystem: paths are bytes, and no path ever leaves its root. {@link
 * io.drydock.filesystem.Filesystem} is the seam between the engines and everything above; {@link
 * io.drydock.filesystem.FileTree} holds the operations that are written once for all engines.
 */
@NullMarked
package io.drydock.filesystem;

import org.jspecify.annotations.NullMarked;
