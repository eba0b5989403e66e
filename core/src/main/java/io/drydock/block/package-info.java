/**
 * Bytes at offsets: what an image, a partition or a volume is to those above. Anyone may use it; it
 * uses the errors and the system calls only.
 */
@NullMarked
package io.drydock.block;

import org.jspecify.annotations.NullMarked;
