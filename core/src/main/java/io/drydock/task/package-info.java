/**
 * Long operations: what they tell of their progress, how they are given up ({@link
 * io.drydock.task.Monitor}), how they run beside the caller ({@link io.drydock.task.Tasks}), and
 * many small ones in one go ({@link io.drydock.task.Batch}). Anyone may use this package; it knows
 * nothing of images.
 */
@NullMarked
package io.drydock.task;

import org.jspecify.annotations.NullMarked;
