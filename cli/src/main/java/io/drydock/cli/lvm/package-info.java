/**
 * The commands on volume groups. For {@link io.drydock.cli} only; uses what all commands are made
 * of.
 */
@NullMarked
package io.drydock.cli.lvm;

import org.jspecify.annotations.NullMarked;
