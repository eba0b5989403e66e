package io.drydock.search;

import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk of one thread, depth first. It keeps the entries of the directories that it is in, and has
 * none of them open.
 *
 * <p>Threading: confined to one thread at a time.
 */
final class SerialWalk implements Iterator<FoundFile> {
    private static final int PROGRESS_FILES = 1024;

    private final DirectoryReader reader;
    private final WalkOrder order;
    private final Progress progress;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private Optional<FoundFile> next;
    private boolean begun;
    private int found;

    SerialWalk(DirectoryReader reader, WalkOptions options) {
        this.reader = reader;
        this.order = options.order();
        this.progress = new Progress(options.monitor());
        this.next = Optional.of(reader.start());
    }

    /** A directory that the walk is in. */
    private static final class Frame {
        private final GuestPath directory;
        private final Level level;
        private final List<FileEntry> entries;
        private final int[] steps;
        private int done;

        Frame(GuestPath directory, Level level, List<FileEntry> entries, WalkOrder order) {
            this.directory = directory;
            this.level = level;
            this.entries = entries;
            this.steps = Steps.of(entries, order);
        }
    }

    @Override
    public boolean hasNext() {
        if (next.isEmpty()) {
            try {
                next = advance();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next.isPresent();
    }

    @Override
    public FoundFile next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        FoundFile file = next.orElseThrow();
        next = Optional.empty();
        return file;
    }

    private Optional<FoundFile> advance() throws IOException {
        if (!begun) {
            begun = true;
            enter(reader.start(), null);
        }
        while (!frames.isEmpty()) {
            Frame frame = frames.getLast();
            if (frame.done == frame.steps.length) {
                leave();
                continue;
            }
            int step = frame.steps[frame.done++];
            FileEntry entry = frame.entries.get(Steps.entry(step));
            if (Steps.isEntering(step)) {
                enter(frame, entry);
            } else {
                Optional<FoundFile> file = found(frame, entry);
                if (file.isPresent()) {
                    count();
                    return file;
                }
                reader.failTooLong(frame.directory);
            }
        }
        return Optional.empty();
    }

    private Optional<FoundFile> found(Frame frame, FileEntry entry) {
        return reader.found(frame.directory, entry, frame.level.depth() + 1);
    }

    private void enter(Frame frame, FileEntry entry) throws IOException {
        if (entry.status().isDirectory()) {
            Optional<FoundFile> directory = found(frame, entry);
            if (directory.isPresent()) {
                enter(directory.get(), frame.level);
            }
        }
    }

    private void leave() throws IOException {
        frames.removeLast();
        if (frames.isEmpty()) {
            progress.add(found);
        }
    }

    private void enter(FoundFile directory, @Nullable Level above) throws IOException {
        if (reader.enters(directory, above)) {
            Level level = Level.of(directory, above);
            frames.addLast(
                    new Frame(directory.path(), level, reader.read(directory.path()), order));
        }
    }

    private void count() throws IOException {
        if (++found == PROGRESS_FILES) {
            progress.add(found);
            found = 0;
        }
    }
}
