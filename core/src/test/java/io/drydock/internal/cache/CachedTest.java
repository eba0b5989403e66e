package io.drydock.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.cache.CacheStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One remembered value, at times and versions that the tests make up. */
class CachedTest {
    private static final long SECOND = 1_000_000_000;

    private final CacheMeter meter = new CacheMeter();
    private final AtomicInteger read = new AtomicInteger();
    private final Cached<Integer> cached = new Cached<>(Duration.ofSeconds(60), meter);

    private int get(long version, long now) throws IOException {
        return cached.get(version, now, read::incrementAndGet);
    }

    private void assertStatistics(
            long hits, long misses, long loads, long expirations, long invalidations) {
        assertThat(meter.statistics())
                .isEqualTo(new CacheStatistics(hits, misses, loads, 0, expirations, invalidations));
    }

    @Test
    void isReadOnce() throws IOException {
        for (int i = 0; i < 4; i++) {
            assertThat(get(0, i * SECOND)).isEqualTo(1);
        }
        assertStatistics(3, 1, 1, 0, 0);
        assertThat(meter.statistics().hitRate()).isEqualTo(0.75);
    }

    @Test
    void livesItsTimeAndNoLonger() throws IOException {
        long start = Long.MAX_VALUE - SECOND; // nanoTime may overflow
        get(0, start);
        assertThat(get(0, start + 60 * SECOND - 1)).isEqualTo(1);
        assertThat(get(0, start + 60 * SECOND)).isEqualTo(2);
        assertThat(get(0, start + 60 * SECOND + 1)).isEqualTo(2);
        assertStatistics(2, 2, 2, 1, 0);
    }

    @Test
    void isReadAgainForANewVersion() throws IOException {
        get(0, 0);
        assertThat(get(1, 1)).isEqualTo(2);
        assertThat(get(1, 2)).isEqualTo(2);
        assertStatistics(1, 2, 2, 0, 1);
    }

    /** A thread that took its version earlier may well have what was read later. */
    @Test
    void servesWhoCameWithAnOlderVersion() throws IOException {
        get(5, 0);
        assertThat(get(4, 0)).isEqualTo(1);
    }

    @Test
    void isForgottenByRequest() throws IOException {
        cached.invalidate();
        assertStatistics(0, 0, 0, 0, 0);
        get(0, 0);
        cached.invalidate();
        assertThat(get(0, 0)).isEqualTo(2);
        assertStatistics(0, 2, 2, 0, 1);
    }

    @Test
    void doesNotRememberWhatWasInvalidatedWhileItWasRead() throws IOException {
        cached.get(
                0,
                0,
                () -> {
                    cached.invalidate();
                    return 100;
                });
        assertThat(get(0, 0)).isEqualTo(1);
    }

    @Test
    void doesNotRememberFailures() throws IOException {
        assertThatThrownBy(() ->
                        cached.get(
                                0,
                                0,
                                () -> {
                                    throw new IOException("unreadable");
                                }))
                .hasMessage("unreadable");
        assertThat(get(0, 0)).isEqualTo(1);
        assertThat(meter.statistics()).isEqualTo(new CacheStatistics(0, 2, 1, 1, 0, 0));
    }

    @Test
    void doesNotServeTheOldValueAfterAFailure() throws IOException {
        get(0, 0);
        assertThatThrownBy(() ->
                        cached.get(
                                1,
                                0,
                                () -> {
                                    throw new IOException("unreadable");
                                }))
                .isInstanceOf(IOException.class);
        assertThat(get(1, 0)).isEqualTo(2);
    }

    @Test
    void remembersNothingForNoTime() throws IOException {
        Cached<Integer> off = new Cached<>(Duration.ZERO, meter);
        for (int i = 1; i < 4; i++) {
            assertThat(off.get(0, 0, read::incrementAndGet)).isEqualTo(i);
        }
        assertStatistics(0, 3, 3, 0, 0);
    }

    @Test
    void canBeRememberedForEver() throws IOException {
        Cached<Integer> longest = new Cached<>(Duration.ofDays(Long.MAX_VALUE / 86400), meter);
        longest.get(0, 0, read::incrementAndGet);
        assertThat(longest.get(0, Long.MAX_VALUE - 1, read::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void isReadByOneOfManyThreads() throws Exception {
        int threads = 8;
        CountDownLatch all = new CountDownLatch(threads);
        Callable<Integer> look =
                () -> {
                    all.countDown();
                    all.await();
                    return cached.get(
                            0,
                            0,
                            () -> {
                                LockSupport.parkNanos(20_000_000); // so that the others come
                                return read.incrementAndGet();
                            });
                };
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> results =
                    pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> look).toList());
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(1);
            }
        }
        assertStatistics(threads - 1, 1, 1, 0, 0);
    }
}
