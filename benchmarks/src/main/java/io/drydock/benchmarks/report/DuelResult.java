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

/**
 * What a duel of the benchmarks' package {@code nbd} has shown, as JMH has written it; the mean of
 * several forks.
 *
 * @param parameters by name
 * @param ratio how many times as fast as the peer Drydock is: the median of all pairs of slots
 * @param lowRatio the first quartile
 * @param highRatio the third
 * @param ours what a request of Drydock's costs
 * @param theirs what one of the peer's costs
 */
record DuelResult(
        Map<String, String> parameters,
        double ratio,
        double lowRatio,
        double highRatio,
        Cost ours,
        Cost theirs) {
    /**
     * What one request costs.
     *
     * @param nanos of time
     * @param clientNanos of the client's processor time
     * @param serverNanos of the server's
     * @param heapBytes on the Java heap
     */
    record Cost(double nanos, double clientNanos, double serverNanos, double heapBytes) {
        private static Cost of(JsonNode metrics, String whose) {
            return new Cost(
                    score(metrics, whose + ".time"),
                    score(metrics, whose + ".client"),
                    score(metrics, whose + ".server"),
                    score(metrics, whose + ".heap"));
        }

        /** Whose processor is busy for most of the time; polling counts as being busy. */
        String bottleneck() {
            double client = clientNanos / nanos;
            double server = serverNanos / nanos;
            if (Math.max(client, server) < 0.6) {
                return "neither";
            }
            if (Math.min(client, server) > 0.8 * Math.max(client, server)) {
                return "both";
            }
            return client > server ? "client" : "server";
        }
    }

    /** All of one file, in its order; none when there is no such file. */
    static List<DuelResult> read(Path file) throws IOException {
        List<DuelResult> results = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode result : JsonMapper.shared().readTree(Files.readString(file))) {
                results.add(of(result));
            }
        }
        return results;
    }

    private static DuelResult of(JsonNode result) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> parameter : result.path("params").properties()) {
            parameters.put(parameter.getKey(), parameter.getValue().stringValue());
        }
        JsonNode metrics = result.path("secondaryMetrics");
        return new DuelResult(
                parameters,
                score(metrics, "ratio"),
                score(metrics, "ratio.low"),
                score(metrics, "ratio.high"),
                Cost.of(metrics, "ours"),
                Cost.of(metrics, "theirs"));
    }

    private static double score(JsonNode metrics, String name) {
        return metrics.path(name).path("score").asDouble(Double.NaN);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
