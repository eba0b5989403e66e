package io.drydock.nio;

import io.drydock.filesystem.DirectoryEntry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names in a directory, as it was when it was opened.
 *
 * <p>Threading: one thread iterates; any may close.
 */
final class Listing implements DirectoryStream<Path> {
    private final NioPath directory;
    private final List<DirectoryEntry> entries;
    private final Filter<? super Path> filter;
    private boolean iterated;
    private volatile boolean closed;

    private Listing(NioPath directory, List<DirectoryEntry> entries, Filter<? super Path> filter) {
        this.directory = directory;
        this.entries = entries;
        this.filter = filter;
    }

    static Listing of(NioPath directory, Filter<? super Path> filter) throws IOException {
        return Errors.list(
                directory,
                () ->
                        new Listing(
                                directory,
                                directory.getFileSystem().filesystem().list(directory.guest()),
                                filter));
    }

    @Override
    public synchronized Iterator<Path> iterator() {
        if (iterated || closed) {
            throw new IllegalStateException(closed ? "it is closed" : "there is one already");
        }
        iterated = true;
        return new Paths(entries.iterator());
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Those that the filter takes. */
    private final class Paths implements Iterator<Path> {
        private final Iterator<DirectoryEntry> rest;
        private @Nullable Path next;

        Paths(Iterator<DirectoryEntry> rest) {
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            while (next == null && !closed && rest.hasNext()) {
                Path candidate = directory.child(rest.next().name());
                try {
                    next = filter.accept(candidate) ? candidate : null;
                } catch (IOException e) {
                    throw new DirectoryIteratorException(e);
                }
            }
            return next != null;
        }

        @Override
        public Path next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Path result = next;
            next = null;
            return Objects.requireNonNull(result);
        }
    }
}
