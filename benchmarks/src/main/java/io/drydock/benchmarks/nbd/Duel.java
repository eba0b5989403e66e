package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/**
 * Two clients that do the same on one server, in turn: a pair of short slots, in random order,
 * again and again. What else the machine does hits both slots of a pair alike, more or less, so the
 * median of the pairs' ratios says more than the ratio of two means.
 */
final class Duel {
    private static final long SLOT_NANOS = 40_000_000;

    private final Client.Load ours;
    private final Client.Load theirs;
    private final long server;

    /**
     * @param server the server's process id
     */
    Duel(Client.Load ours, Client.Load theirs, long server) {
        this.ours = ours;
        this.theirs = theirs;
        this.server = server;
    }

    /** One pair: nanoseconds per request. */
    private record Pair(double ours, double theirs) {
        /** How many times as fast as theirs ours are. */
        double ratio() {
            return theirs / ours;
        }
    }

    /**
     * @param nanos for how long at least; at least one pair is made
     */
    Outcome run(long nanos) throws IOException {
        CpuClock client = CpuClock.of(ProcessHandle.current().pid());
        Side left = new Side(ours, client, CpuClock.of(server));
        Side right = new Side(theirs, client, CpuClock.of(server));
        List<Pair> pairs = new ArrayList<>();
        long end = System.nanoTime() + nanos;
        do {
            pairs.add(pair(left, right));
        } while (System.nanoTime() < end);
        return new Outcome(
                pairs.size(),
                quantile(pairs, Pair::ratio, 0.5),
                quantile(pairs, Pair::ratio, 0.25),
                quantile(pairs, Pair::ratio, 0.75),
                new Outcome.Cost(quantile(pairs, Pair::ours, 0.5), left),
                new Outcome.Cost(quantile(pairs, Pair::theirs, 0.5), right));
    }

    private static Pair pair(Side left, Side right) throws IOException {
        if (ThreadLocalRandom.current().nextBoolean()) {
            double first = left.slot(SLOT_NANOS);
            return new Pair(first, right.slot(SLOT_NANOS));
        }
        double first = right.slot(SLOT_NANOS);
        return new Pair(left.slot(SLOT_NANOS), first);
    }

    private static double quantile(List<Pair> pairs, ToDoubleFunction<Pair> value, double part) {
        double[] sorted = pairs.stream().mapToDouble(value).sorted().toArray();
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
