package io.drydock.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.CancelledException;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchTest {
    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 63, 64, 1000, 100_003})
    void everyItemHasItsOutcome(int count) throws IOException {
        AtomicInteger calls = new AtomicInteger();

        List<Outcome<Integer>> outcomes =
                Batch.each(
                        items(count),
                        i -> {
                            calls.incrementAndGet();
                            if (i % 3 == 0) {
                                throw new IOException("no " + i);
                            }
                            return 2 * i;
                        });

        assertThat(outcomes).hasSize(count);
        assertThat(calls).hasValue(count);
        for (int i = 0; i < count; i++) {
            Outcome<Integer> outcome = outcomes.get(i);
            if (i % 3 == 0) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(outcome::get)
                        .withMessage("no " + i);
            } else {
                assertThat(outcome).isEqualTo(new Outcome.Success<>(2 * i));
            }
        }
    }

    @Test
    void changesHaveTheirItems() throws IOException {
        Set<Integer> changed = ConcurrentHashMap.newKeySet();

        List<Outcome<Integer>> outcomes = Batch.change(items(500), changed::add);

        assertThat(changed).containsExactlyInAnyOrderElementsOf(items(500));
        assertThat(outcomes.get(499).get()).isEqualTo(499);
    }

    @Test
    void theFirstFailureEndsAll() {
        AtomicInteger calls = new AtomicInteger();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        Batch.all(
                                items(1_000_000),
                                i -> {
                                    calls.incrementAndGet();
                                    if (i == 5000) {
                                        throw new IOException("no " + i);
                                    }
                                    return i;
                                }))
                .withMessage("no 5000");

        assertThat(calls).hasValueLessThan(1_000_000);
    }

    @Test
    void allOfThemGiveTheirResultsInOrder() throws IOException {
        assertThat(Batch.all(items(10_000), i -> i)).isEqualTo(items(10_000));
    }

    @Test
    void wrongProgramsFailAsAWhole() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        Batch.each(
                                items(5000),
                                i -> {
                                    if (i == 4000) {
                                        throw new IllegalStateException("broken");
                                    }
                                    return i;
                                }));
    }

    @Test
    void othersHelpWhereThereIsMuch() throws IOException {
        Needs.that(Runtime.getRuntime().availableProcessors() > 1, "needs two processors");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch two = new CountDownLatch(2);

        Batch.each(
                items(1000),
                i -> {
                    if (threads.add(Thread.currentThread())) {
                        two.countDown();
                        try {
                            assertThat(two.await(30, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                    return i;
                });

        assertThat(threads).hasSizeGreaterThan(1).contains(Thread.currentThread());
    }

    @Test
    void manyBatchesWithinTasksDoNotWaitForEachOther() throws Exception {
        List<Task<List<Integer>>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(Tasks.start(monitor -> Batch.all(items(2000), n -> n, monitor)));
        }
        for (Task<List<Integer>> task : tasks) {
            assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo(items(2000));
        }
    }

    @Test
    void itTellsHowFarItIsAndCanBeCancelled() {
        AtomicInteger calls = new AtomicInteger();
        List<Long> told = new ArrayList<>();
        Monitor monitor =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {
                        assertThat(total).isEqualTo(1_000_000);
                        told.add(done);
                    }

                    @Override
                    public void checkCancelled() throws CancelledException {
                        if (told.size() > 10) {
                            throw new CancelledException("run", "test");
                        }
                    }
                };

        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(
                        () -> Batch.each(items(1_000_000), _ -> calls.incrementAndGet(), monitor));

        assertThat(told).isSorted().hasSize(11);
        assertThat(calls).hasValueLessThan(1_000_000);
    }

    @Test
    void theLastThatIsToldIsAll() throws IOException {
        List<Long> told = new ArrayList<>();
        Batch.each(
                items(100),
                i -> i,
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {
                        told.add(done);
                    }

                    @Override
                    public void checkCancelled() {}
                });

        assertThat(told).isSorted().doesNotHaveDuplicates().endsWith(100L);
    }
}
