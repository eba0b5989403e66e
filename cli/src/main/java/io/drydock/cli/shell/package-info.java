/**
 * {@code drydock shell}: a session over a guest, in which one works as in a shell. Of the commands
 * it knows those that work on a guest's files; nobody uses it but the command line.
 */
@NullMarked
package io.drydock.cli.shell;

import org.jspecify.annotations.NullMarked;
