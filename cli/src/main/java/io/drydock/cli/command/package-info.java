/**
 * What all commands are made of: their options and operands, where they read from and write to,
 * what they work on, their errors and exit codes. The commands use it; it knows none of them.
 */
@NullMarked
package io.drydock.cli.command;

import org.jspecify.annotations.NullMarked;
