package io.drydock.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.internal.linux.Parallel.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelTest {
    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Each waits for all the others to have begun. */
    @Test
    void allAreDoneAtOnceAndToldInOrder() {
        CountDownLatch begun = new CountDownLatch(8);
        List<Outcome<Integer>> outcomes =
                Parallel.map(
                        8,
                        numbers(8),
                        n -> {
                            begun.countDown();
                            if (!await(begun)) {
                                throw new IOException("they are not at once");
                            }
                            if (n % 3 == 0) {
                                throw new IOException("no " + n);
                            }
                            return n;
                        },
                        n -> {});
        for (int i = 0; i < 8; i++) {
            Outcome<Integer> outcome = outcomes.get(i);
            if (i % 3 == 0) {
                assertThat(outcome.failure().orElseThrow()).hasMessage("no " + i);
            } else {
                assertThat(outcome.result()).contains(i);
            }
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void thereAreNoMoreThreadsThanAllowed() {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        Parallel.map(3, numbers(100), n -> threads.add(Thread.currentThread()), n -> {});
        assertThat(threads).hasSize(100);
        assertThat(threads.stream().distinct()).hasSizeLessThanOrEqualTo(3);
        assertThat(threads).noneMatch(Thread::isAlive);
        assertThat(Parallel.map(3, List.of(), n -> n, n -> {})).isEmpty();
    }

    @Test
    void whatNobodyGetsIsGivenBack() {
        List<Integer> discarded = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() ->
                        Parallel.map(
                                4,
                                numbers(4),
                                n -> {
                                    if (n == 2) {
                                        throw new IllegalStateException("broken");
                                    }
                                    return n;
                                },
                                discarded::add))
                .isInstanceOf(IllegalStateException.class);
        assertThat(discarded).containsExactlyInAnyOrder(0, 1, 3);
    }

    @Test
    void anInterruptIsKept() {
        Thread.currentThread().interrupt();
        assertThat(Parallel.map(2, numbers(2), n -> n, n -> {})).hasSize(2);
        assertThat(Thread.interrupted()).isTrue();
    }
}
