package io.drydock.benchmarks.report;

import java.util.Map;

/**
 * What one benchmark with one set of parameters gave.
 *
 * @param benchmark its class's name without {@code Benchmark}
 * @param parameters by name, in the benchmark's order
 * @param typicalNanos the mean of an averaged benchmark, the median of a sampled one
 * @param leastNanos the least of an iteration's means, or of the samples
 * @param highNanos the upper end of the mean's 99.9 % confidence interval, or the 99th percentile
 * @param sampled which of the two they are
 * @param heapBytes allocated on the Java heap per operation
 */
record Measurement(
        String benchmark,
        Map<String, String> parameters,
        double typicalNanos,
        double leastNanos,
        double highNanos,
        boolean sampled,
        double heapBytes) {
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
