/**
 * The entrance: {@link io.drydock.Session} opens images and leads to everything in them. Uses all
 * other packages; none of them uses it.
 */
@NullMarked
package io.drydock;

import org.jspecify.annotations.NullMarked;
