/**
 * Drydock's NBD client beside libnbd's on the same server in the same JVM: JMH benchmarks. The
 * machines that run them are noisy, so the two take turns in short slots, in random order, and what
 * counts is the ratio within a pair. Nothing uses this package; {@code benchmarks/run} starts it.
 *
 * <p>One row in less than a minute, after {@code make build}:
 *
 * <pre>{@code benchmarks/run duel -p server=MINIMAL -p work=read-4k-16}</pre>
 */
@NullMarked
package io.drydock.benchmarks.nbd;

import org.jspecify.annotations.NullMarked;
