/** Giving back what was taken, in order, whatever fails. For core only; uses nothing of ours. */
@NullMarked
package io.drydock.internal.lifetime;

import org.jspecify.annotations.NullMarked;
