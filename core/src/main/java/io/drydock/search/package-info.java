/**
 * Looking through a guest's tree: walking it, serially and in parallel, finding by conditions,
 * expanding wildcards, and counting what is there. For callers of the library; written against
 * {@link io.drydock.filesystem.Filesystem}, so that it serves every engine.
 *
 * <p>No walk follows a symbolic link, and none is held up by what a hostile guest can make: a
 * directory that is below itself is reported and not entered again, and so is a path that is longer
 * than Linux takes.
 */
@NullMarked
package io.drydock.search;

import org.jspecify.annotations.NullMarked;
