package io.drydock.benchmarks.nbd;

import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;

/**
 * A benchmark whose iterations are duels as long as the iteration's time. What they show is in the
 * secondary results of {@link OutcomeProfiler}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public abstract class DuelBenchmark {
    private final CloseStack opened = new CloseStack();
    private @Nullable Duel duel;
    private long nanos;

    /**
     * @param opened takes what must be closed in the end, also if this fails
     */
    abstract Duel prepare(CloseStack opened) throws IOException;

    @Setup
    public void open() throws IOException {
        try {
            duel = prepare(opened);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    @Setup(Level.Iteration)
    public void time(IterationParams iteration) {
        nanos = iteration.getTime().convertTo(TimeUnit.NANOSECONDS);
    }

    @Benchmark
    public void duel() throws IOException {
        if (duel == null) {
            throw new IllegalStateException("not prepared");
        }
        try {
            OutcomeProfiler.show(duel.run(nanos));
        } catch (IOException | RuntimeException e) {
            // JMH tears down nothing after a failure.
            opened.closeAfter(e);
            throw e;
        }
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
