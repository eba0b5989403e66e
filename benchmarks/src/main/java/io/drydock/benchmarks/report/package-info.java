/**
 * Makes docs/benchmarks.md's numbers and charts of the benchmarks' results. Nothing uses this
 * package; {@code make bench} runs {@link io.drydock.benchmarks.report.Report}.
 */
@NullMarked
package io.drydock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
