package io.drydock.benchmarks.nbd;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Gives JMH what the duel of an iteration has shown, since that is no mean of a time. */
public final class OutcomeProfiler implements InternalProfiler {
    private static volatile @Nullable Outcome last;

    /** Made by JMH. */
    public OutcomeProfiler() {}

    static void show(Outcome outcome) {
        last = outcome;
    }

    @Override
    public String getDescription() {
        return "ratios and costs of two clients";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        last = null;
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<Result<?>> shown = new ArrayList<>();
        Outcome outcome = last;
        if (outcome != null) {
            shown.add(scalar("pairs", outcome.pairs(), "#"));
            shown.add(scalar("ratio", outcome.ratio(), "x"));
            shown.add(scalar("ratio.low", outcome.lowRatio(), "x"));
            shown.add(scalar("ratio.high", outcome.highRatio(), "x"));
            cost(shown, "ours", outcome.ours());
            cost(shown, "theirs", outcome.theirs());
        }
        return shown;
    }

    private static void cost(List<Result<?>> shown, String whose, Outcome.Cost cost) {
        shown.add(scalar(whose + ".time", cost.nanos(), "ns"));
        shown.add(scalar(whose + ".client", cost.clientNanos(), "ns"));
        shown.add(scalar(whose + ".server", cost.serverNanos(), "ns"));
        shown.add(scalar(whose + ".heap", cost.heapBytes(), "B"));
    }

    private static Result<?> scalar(String name, double value, String unit) {
        return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
    }
}
