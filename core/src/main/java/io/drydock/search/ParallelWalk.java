package io.drydock.search;

import io.drydock.filesystem.FileEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A walk of several threads, each of which takes a directory, visits what is in it, and leaves the
 * directories that it finds there to whoever is free. The newest is taken first, so that few are
 * waiting.
 *
 * <p>Threading: {@link #run} is called once; its caller is one of the threads.
 */
final class ParallelWalk {
    private final DirectoryReader reader;
    private final Visitor visitor;
    private final Progress progress;
    private final int threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int busy;
    private volatile @Nullable Throwable failure;

    ParallelWalk(DirectoryReader reader, Visitor visitor, WalkOptions options) {
        this.reader = reader;
        this.visitor = visitor;
        this.progress = new Progress(options.monitor());
        this.threads = options.threads();
    }

    /** A directory that is to be entered. */
    private record Waiting(FoundFile directory, Level level) {}

    void run() throws IOException {
        visitor.visit(reader.start());
        if (!reader.enters(reader.start(), null)) {
            return;
        }
        waiting.add(new Waiting(reader.start(), Level.of(reader.start(), null)));
        List<Thread> helpers = new ArrayList<>();
        try {
            for (int i = 1; i < threads; i++) {
                helpers.add(
                        Thread.ofPlatform().daemon().name("drydock-walk-" + i).start(this::work));
            }
        } finally {
            work();
            helpers.forEach(ParallelWalk::join);
        }
        rethrow();
    }

    private static void join(Thread helper) {
        boolean interrupted = false;
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                interrupted = true; // the walk ends by its monitor; nothing of it may go on alone
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rethrow() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void work() {
        Waiting next;
        while ((next = take()) != null) {
            try {
                visitAll(next);
            } catch (Throwable e) { // also an error must wake the others
                fail(e);
            } finally {
                done();
            }
        }
    }

    /** The next directory; null when there is nothing left to do. */
    private @Nullable Waiting take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && busy > 0 && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (waiting.isEmpty() || failure != null) {
                return null;
            }
            busy++;
            return waiting.removeLast();
        } finally {
            lock.unlock();
        }
    }

    private void visitAll(Waiting place) throws IOException {
        List<FileEntry> entries = reader.read(place.directory.path());
        for (FileEntry entry : entries) {
            if (failure != null) {
                return;
            }
            Optional<FoundFile> file =
                    reader.found(place.directory.path(), entry, place.level.depth() + 1);
            if (file.isPresent()) {
                visit(file.get(), place.level);
            } else {
                reader.failTooLong(place.directory.path());
            }
        }
        progress.add(entries.size());
    }

    private void visit(FoundFile file, Level level) throws IOException {
        visitor.visit(file);
        if (reader.enters(file, level)) {
            lock.lock();
            try {
                waiting.add(new Waiting(file, Level.of(file, level)));
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            busy--;
            if (failure != null || (waiting.isEmpty() && busy == 0)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
