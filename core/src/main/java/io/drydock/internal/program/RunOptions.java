package io.drydock.internal.program;

import io.drydock.internal.linux.Fd;
import io.drydock.task.Monitor;
import java.time.Duration;
import java.util.List;

/**
 * How a program is run.
 *
 * <p>Threading: immutable, but for what it holds.
 *
 * @param deadline how long it may take
 * @param descriptors what it inherits as its descriptors 3, 4 ...: {@code /dev/fd/3} is the first;
 *     they stay the caller's
 * @param maxOutputBytes how much of its standard output is kept; it cannot write more
 * @param monitor may end it early; it is told of no progress
 */
public record RunOptions(
        Duration deadline, List<Fd> descriptors, long maxOutputBytes, Monitor monitor) {
    private static final RunOptions DEFAULTS =
            new RunOptions(Duration.ofMinutes(10), List.of(), 1 << 20, Monitor.NONE);

    public RunOptions {
        descriptors = List.copyOf(descriptors);
    }

    /** Ten minutes, no descriptors, 1 MiB of output. */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    public RunOptions withDeadline(Duration value) {
        return new RunOptions(value, descriptors, maxOutputBytes, monitor);
    }

    public RunOptions withDescriptors(Fd... values) {
        return new RunOptions(deadline, List.of(values), maxOutputBytes, monitor);
    }

    public RunOptions withMaxOutputBytes(long value) {
        return new RunOptions(deadline, descriptors, value, monitor);
    }

    public RunOptions withMonitor(Monitor value) {
        return new RunOptions(deadline, descriptors, maxOutputBytes, value);
    }
}
