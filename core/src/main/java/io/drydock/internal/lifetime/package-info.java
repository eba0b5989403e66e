/**
 * Giving back what was taken, in order, whatever fails. For core and the benchmarks; uses nothing
 * of ours.
 */
@NullMarked
package io.drydock.internal.lifetime;

import org.jspecify.annotations.NullMarked;
