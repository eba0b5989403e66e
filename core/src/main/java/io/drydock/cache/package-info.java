/**
 * What is remembered of the drives: for how long, and how well that has worked. Values only; the
 * caches themselves are a session's.
 */
@NullMarked
package io.drydock.cache;

import org.jspecify.annotations.NullMarked;
