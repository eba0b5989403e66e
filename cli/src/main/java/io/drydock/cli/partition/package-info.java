/**
 * The commands on partition tables. For {@link io.drydock.cli} only; uses what all commands are
 * made of.
 */
@NullMarked
package io.drydock.cli.partition;

import org.jspecify.annotations.NullMarked;
