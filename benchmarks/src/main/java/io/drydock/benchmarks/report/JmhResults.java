package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what JMH writes with {@code -rf json}. */
final class JmhResults {
    private JmhResults() {}

    /** The measurements of one file, in its order; none when there is no such file. */
    static List<Measurement> read(Path file) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode result : JsonMapper.shared().readTree(Files.readString(file))) {
                measurements.add(measurement(result));
            }
        }
        return measurements;
    }

    private static Measurement measurement(JsonNode result) {
        JsonNode metric = result.path("primaryMetric");
        JsonNode percentiles = metric.path("scorePercentiles");
        boolean sampled = result.path("mode").stringValue().equals("sample");
        double nanos = nanos(metric.path("scoreUnit").stringValue());
        double score = metric.path("score").doubleValue();
        // JMH writes "NaN" where one iteration gives no interval.
        double error = metric.path("scoreError").asDouble(0);
        double typical = sampled ? percentiles.path("50.0").doubleValue() : score;
        double high = sampled ? percentiles.path("99.0").doubleValue() : score + error;
        return new Measurement(
                name(result.path("benchmark").stringValue()),
                parameters(result),
                typical * nanos,
                percentiles.path("0.0").doubleValue() * nanos,
                high * nanos,
                sampled,
                result.at("/secondaryMetrics/gc.alloc.rate.norm/score").asDouble(0));
    }

    private static Map<String, String> parameters(JsonNode result) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> parameter : result.path("params").properties()) {
            parameters.put(parameter.getKey(), parameter.getValue().stringValue());
        }
        return parameters;
    }

    /** {@code io.drydock.benchmarks.ProbeBenchmark.probe} is {@code Probe}. */
    private static String name(String method) {
        String type = method.substring(0, method.lastIndexOf('.'));
        return type.substring(type.lastIndexOf('.') + 1).replace("Benchmark", "");
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> throw new IllegalArgumentException("not a time: " + unit);
        };
    }
}
