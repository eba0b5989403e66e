/**
 * What Drydock's ways cost beside others' in the same run: JMH benchmarks, each with its peers as a
 * parameter. Nothing uses this package; {@code benchmarks/run} starts it.
 */
@NullMarked
package io.drydock.benchmarks;

import org.jspecify.annotations.NullMarked;
