package io.drydock.btrfs;

import io.drydock.error.CancelledException;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Calls that take long, each on a platform thread of its own; the caller's looks how far they are.
 *
 * <p>Threading: for one thread.
 */
final class Watched {
    private static final long LOOK_MILLIS = 200;

    private final List<Call> calls = new ArrayList<>();

    /** A call that is going on, or has ended. */
    private static final class Call {
        private final Thread thread;
        private volatile long result;

        Call(String name, LongSupplier work) {
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name(name)
                            .unstarted(() -> {
                                result = work.getAsLong();
                            });
        }
    }

    /** Tells a monitor how far the calls are. */
    interface Progress {
        void tell(Monitor monitor) throws IOException;
    }

    /** Begins a call. */
    void start(String name, LongSupplier work) {
        Call call = new Call(name, work);
        calls.add(call);
        call.thread.start();
    }

    /**
     * Returns what each has returned, in their order. An interrupt meanwhile is kept for later.
     *
     * @param cancel makes the calls return soon
     * @throws CancelledException after the calls have ended, when the monitor has cancelled them
     */
    List<Long> await(Monitor monitor, Progress progress, Runnable cancel) throws IOException {
        boolean interrupted = false;
        Exception failure = null;
        for (Call call : calls) {
            while (call.thread.isAlive()) {
                try {
                    call.thread.join(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (failure == null) {
                    try {
                        monitor.checkCancelled();
                        progress.tell(monitor);
                    } catch (IOException | RuntimeException e) {
                        failure = e;
                        cancel.run();
                    }
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(failure);
        }
        return calls.stream().map(call -> call.result).toList();
    }
}
