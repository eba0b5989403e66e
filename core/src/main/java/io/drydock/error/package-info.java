/**
 * What can go wrong, as types. Every error of the library is a {@link
 * io.drydock.error.DrydockException}: it names the operation and what it was done to, says why it
 * failed and, where something can be done about it, what. Anyone may use this package; it uses none
 * of ours.
 */
@NullMarked
package io.drydock.error;

import org.jspecify.annotations.NullMarked;
