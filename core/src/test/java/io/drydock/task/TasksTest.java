package io.drydock.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.CancelledException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TasksTest {
    @Test
    void aTaskHasTheResultOfItsOperation() throws Exception {
        Task<Boolean> task = Tasks.start(_ -> Thread.currentThread().isVirtual());

        assertThat(task.get()).isFalse();
        assertThat(task.thenApply(virtual -> !virtual).get()).isTrue();
    }

    @Test
    void aTaskFailsAsItsOperation() {
        IOException failure = new IOException("no");

        Task<Void> task =
                Tasks.start(_ -> {
                    throw failure;
                });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .havingCause()
                .isSameAs(failure);
        assertThat(task.isCancelled()).isFalse();
    }

    @Test
    void errorsAreNotLost() {
        Task<Void> task =
                Tasks.start(_ -> {
                    throw new StackOverflowError();
                });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(StackOverflowError.class);
    }

    /** An operation that runs until it is cancelled. */
    private static Void untilCancelled(Monitor monitor) throws CancelledException {
        while (true) {
            monitor.checkCancelled();
            Thread.onSpinWait();
        }
    }

    @Test
    void aCancelledTaskCompletesWhenItsOperationHasCleanedUp() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayCleanUp = new CountDownLatch(1);
        AtomicBoolean clean = new AtomicBoolean();
        Task<Void> task =
                Tasks.start(monitor -> {
                    try {
                        running.countDown();
                        return untilCancelled(monitor);
                    } finally {
                        await(mayCleanUp);
                        clean.set(true);
                    }
                });
        running.await();

        assertThat(task.cancel(true)).isTrue();
        assertThat(task.isDone()).isFalse();
        assertThat(task.isCancelled()).isFalse();
        mayCleanUp.countDown();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> task.get(10, TimeUnit.SECONDS));
        assertThat(clean).isTrue();
        assertThat(task.isCancelled()).isTrue();
        assertThat(task.cancel(true)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOperationThatIsCancelledByAnotherHasFailed() {
        Task<Void> task =
                Tasks.start(_ -> {
                    throw new CancelledException("read", "somewhere else");
                });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(CancelledException.class);
    }

    @Test
    void oneThatEndsWellAllTheSameHasItsResult() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Task<String> task =
                Tasks.start(_ -> {
                    running.countDown();
                    await(cancelled);
                    return "done";
                });
        running.await();
        task.cancel(true);
        cancelled.countDown();

        assertThat(task.get()).isEqualTo("done");
        assertThat(task.cancel(true)).isFalse();
    }

    @Test
    void oneThatWaitsForItsTurnNeverBegins() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<Task<Boolean>> busy = new ArrayList<>();
        for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(
                    Tasks.start(_ -> {
                        await(end);
                        return true;
                    }));
        }
        AtomicBoolean began = new AtomicBoolean();
        Task<Boolean> task =
                Tasks.start(_ -> {
                    began.set(true);
                    return true;
                });

        assertThat(task.cancel(true)).isTrue();

        assertThat(task.isCancelled()).isTrue();
        end.countDown();
        CompletableFuture.allOf(busy.toArray(CompletableFuture[]::new)).get();
        assertThat(began).isFalse();
    }

    @Test
    void progressIsToldAtFirstAtLastAndNotTooOften() throws Exception {
        List<Progress> told = new ArrayList<>();
        int calls = 100_000;

        Task<Duration> task =
                Tasks.start(
                        monitor -> {
                            long begin = System.nanoTime();
                            for (int i = 1; i <= calls; i++) {
                                monitor.progressed(i, calls);
                            }
                            return Duration.ofNanos(System.nanoTime() - begin);
                        },
                        told::add);

        long most = task.get().toMillis() / 100 + 2;
        assertThat(told).hasSizeBetween(2, (int) most + 1);
        assertThat(told.getFirst().done()).isOne();
        assertThat(told.getLast().done()).isEqualTo(calls);
        assertThat(told).extracting(Progress::elapsed).isSorted();
    }

    @Test
    void progressKnowsItsRate() {
        Progress progress = new Progress(200, 1000, Duration.ofSeconds(4));

        assertThat(progress.perSecond()).isEqualTo(50);
        assertThat(progress.remaining()).contains(Duration.ofSeconds(16));
        assertThat(new Progress(200, -1, Duration.ofSeconds(4)).remaining()).isEmpty();
        assertThat(new Progress(0, 1000, Duration.ofSeconds(4)).remaining()).isEmpty();
        assertThat(new Progress(1, 2, Duration.ZERO).perSecond()).isZero();
    }

    @Test
    void aListenerThatFailsEndsTheOperation() {
        AtomicBoolean went = new AtomicBoolean();

        Task<Boolean> task =
                Tasks.start(
                        monitor -> {
                            monitor.progressed(1, 2);
                            went.set(true);
                            return true;
                        },
                        _ -> {
                            throw new IllegalStateException("broken");
                        });

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(went).isFalse();
    }
}
