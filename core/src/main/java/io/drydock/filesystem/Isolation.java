package io.drydock.filesystem;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How filesystems are read by worker processes apart from this one, for images that are not
 * trusted: docs/untrusted-images.md says what it costs and what it protects. Immutable; each method
 * returns a copy with one thing changed.
 *
 * @param workers how many there are at most, which the mounts share; 0: each mount has its own,
 *     which ends with it
 * @param callDeadline how long one call may take, such as the listing of a directory or the reading
 *     of a MiB, until the worker is ended
 * @param startDeadline how long a worker may take to start
 * @param heapBytes how large the heap of a worker may become
 * @param java the program to start; empty for that of this JVM
 * @param classPath where a worker has its classes from; empty for where this JVM has them from,
 *     which cannot be used where they are packed into one jar with the application
 */
public record Isolation(
        int workers,
        Duration callDeadline,
        Duration startDeadline,
        long heapBytes,
        Optional<Path> java,
        Optional<String> classPath) {
    private static final Isolation DEFAULTS =
            new Isolation(
                    0,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    256L << 20,
                    Optional.empty(),
                    Optional.empty());

    public Isolation {
        if (workers < 0) {
            throw new IllegalArgumentException("less than no workers: " + workers);
        }
        if (!callDeadline.isPositive() || !startDeadline.isPositive()) {
            throw new IllegalArgumentException("a deadline that is over when it begins");
        }
    }

    /** A worker for each mount: one minute for a call, half a minute to start, 256 MiB of heap. */
    public static Isolation perMount() {
        return DEFAULTS;
    }

    /** So many workers at most, for all mounts; they stay until the session ends. */
    public static Isolation pooled(int workers) {
        if (workers == 0) {
            throw new IllegalArgumentException("a pool of no workers");
        }
        return new Isolation(
                workers,
                DEFAULTS.callDeadline,
                DEFAULTS.startDeadline,
                DEFAULTS.heapBytes,
                DEFAULTS.java,
                DEFAULTS.classPath);
    }

    /** With another {@link #callDeadline}. */
    public Isolation withCallDeadline(Duration value) {
        return new Isolation(workers, value, startDeadline, heapBytes, java, classPath);
    }

    /** With another {@link #startDeadline}. */
    public Isolation withStartDeadline(Duration value) {
        return new Isolation(workers, callDeadline, value, heapBytes, java, classPath);
    }

    /** With another {@link #heapBytes}. */
    public Isolation withHeapBytes(long value) {
        return new Isolation(workers, callDeadline, startDeadline, value, java, classPath);
    }

    /** With another {@link #java}. */
    public Isolation withJava(Path value) {
        return new Isolation(
                workers, callDeadline, startDeadline, heapBytes, Optional.of(value), classPath);
    }

    /** With another {@link #classPath}. */
    public Isolation withClassPath(String value) {
        return new Isolation(
                workers, callDeadline, startDeadline, heapBytes, java, Optional.of(value));
    }
}
