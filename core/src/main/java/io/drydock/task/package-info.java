/**
 * Long operations: what they tell of their progress, and how they are given up. Anyone may use this
 * package; it knows nothing of images.
 */
@NullMarked
package io.drydock.task;

import org.jspecify.annotations.NullMarked;
