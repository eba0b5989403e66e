/**
 * Damaged filesystems by the hundred: made from a seed, mounted in every way that there is, and
 * counted. docs/damaged-filesystems.md has the results.
 */
@NullMarked
package io.drydock.it.damaged;

import org.jspecify.annotations.NullMarked;
