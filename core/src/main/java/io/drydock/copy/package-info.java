/**
 * Copying between block devices, files and streams, sparse as they are: what the source knows to be
 * zeroes is not read, and what is zeroes is not written as data. {@link io.drydock.copy.BlockCopy}
 * is the entrance. Uses block devices, system calls and errors; anyone may use it.
 */
@NullMarked
package io.drydock.copy;

import org.jspecify.annotations.NullMarked;
