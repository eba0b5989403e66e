package io.drydock.task;

import java.io.IOException;

/**
 * What became of one of many operations.
 *
 * <p>Threading: immutable, if its value is.
 */
public sealed interface Outcome<R> {
    /** It went well. */
    record Success<R>(R value) implements Outcome<R> {
        @Override
        public R get() {
            return value;
        }
    }

    /** It failed. */
    record Failure<R>(IOException error) implements Outcome<R> {
        @Override
        public R get() throws IOException {
            throw error;
        }
    }

    /**
     * The result.
     *
     * @throws IOException what it failed with
     */
    R get() throws IOException;
}
