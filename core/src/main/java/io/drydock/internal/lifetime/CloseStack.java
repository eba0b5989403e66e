package io.drydock.internal.lifetime;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What an owner has taken and must give back, last taken first. Each is released whatever the
 * others do; the first failure is thrown at the end, the others are suppressed in it.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class CloseStack implements AutoCloseable {
    /** Something that is released by a call. */
    @FunctionalInterface
    public interface Release {
        void run() throws IOException;
    }

    private final Deque<Release> stack = new ArrayDeque<>();

    /** Takes over one more thing; it is released first. */
    public synchronized void push(Release release) {
        stack.push(release);
    }

    private synchronized @Nullable Release pop() {
        return stack.poll();
    }

    /** Releases everything; what is pushed later needs another close. */
    @Override
    public void close() throws IOException {
        Throwable first = null;
        for (Release release = pop(); release != null; release = pop()) {
            try {
                release.run();
            } catch (IOException | RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        switch (first) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(first);
        }
    }

    /** Releases everything because of a failure, which stays the one that is told. */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
