/**
 * An NBD server that is never the bottleneck: it keeps nothing, reads give the same bytes
 * everywhere. {@code io.drydock.benchmarks.nbd} starts it as a process of its own.
 */
@NullMarked
package io.drydock.benchmarks.nbd.server;

import org.jspecify.annotations.NullMarked;
