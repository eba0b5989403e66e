/**
 * libmagic (file(1)): tells by their content what files are. The one place from which the library
 * is called; it is given bytes that we have read, in a file of our own, and never a path. For
 * {@link io.drydock.content} only; uses system calls.
 */
@NullMarked
package io.drydock.internal.magic;

import org.jspecify.annotations.NullMarked;
