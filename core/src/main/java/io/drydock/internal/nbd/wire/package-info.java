/**
 * The NBD protocol's numbers, what has been agreed on with a server, and the limits on what it may
 * send. Used by all that speaks NBD; uses the errors only.
 */
@NullMarked
package io.drydock.internal.nbd.wire;

import org.jspecify.annotations.NullMarked;
