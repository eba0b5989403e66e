/**
 * {@code drydock luks}: headers of encrypted devices. Keys come from files, standard input or the
 * terminal, never from arguments. Nobody uses it but the command line.
 */
@NullMarked
package io.drydock.cli.luks;

import org.jspecify.annotations.NullMarked;
