/**
 * What a command has changed in a guest: kept as it happens, and shown as a diff. The commands use
 * it; it knows none of them.
 */
@NullMarked
package io.drydock.cli.change;

import org.jspecify.annotations.NullMarked;
