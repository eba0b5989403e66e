/** The commands on arrays of Linux's md, and how arrays are printed. For the entrance only. */
@NullMarked
package io.drydock.cli.md;

import org.jspecify.annotations.NullMarked;
