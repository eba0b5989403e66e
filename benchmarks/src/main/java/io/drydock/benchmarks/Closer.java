package io.drydock.benchmarks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes, in reverse order, all that a benchmark has opened, whatever of it fails.
 *
 * <p>Threading: for one thread.
 */
final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IOException("cannot close all") : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
