/**
 * What is in the files of a guest: lines, ends, matches, counts, strings, base64, checksums of
 * files and trees, and the type of a file by libmagic. For callers of the library; written against
 * {@link io.drydock.filesystem.FileTree}, so that it serves every engine.
 *
 * <p>Content is bytes, and is read piece by piece: a file may be larger than any memory, and a line
 * as long as a file.
 */
@NullMarked
package io.drydock.content;

import org.jspecify.annotations.NullMarked;
