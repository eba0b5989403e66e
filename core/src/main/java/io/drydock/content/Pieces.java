package io.drydock.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What is taken from a source one by one, as a stream that owns the source. */
final class Pieces<T> implements Iterator<T> {
    private final Next<T> source;
    private Optional<T> next = Optional.empty();

    private Pieces(Next<T> source) {
        this.source = source;
    }

    /** Gives the next one; empty at the end. */
    @FunctionalInterface
    interface Next<T> {
        Optional<T> get() throws IOException;
    }

    static <T> Stream<T> stream(Source from, Next<T> next) {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(new Pieces<>(next), traits), false)
                .onClose(() -> close(from));
    }

    private static void close(Source source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean hasNext() {
        if (next.isEmpty()) {
            try {
                next = source.get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next.isPresent();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T piece = next.orElseThrow();
        next = Optional.empty();
        return piece;
    }
}
