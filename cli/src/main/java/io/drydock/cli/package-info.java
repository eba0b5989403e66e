/**
 * The {@code drydock} command: its options, its sub-commands, its errors and exit codes. It uses
 * the library as any other program would; nobody uses it but {@code bin/drydock}.
 */
@NullMarked
package io.drydock.cli;

import org.jspecify.annotations.NullMarked;
