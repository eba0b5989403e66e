/**
 * A value that is remembered until it is too old or something has changed. For {@link io.drydock}
 * only; knows nothing of what is remembered.
 */
@NullMarked
package io.drydock.internal.cache;

import org.jspecify.annotations.NullMarked;
