package io.drydock.disk;

import io.drydock.task.Monitor;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told. */
final class Recorder implements Monitor {
    private final List<Long> done = new ArrayList<>();
    private long total = -1;

    @Override
    public void progressed(long doneNow, long totalNow) {
        done.add(doneNow);
        total = totalNow;
    }

    @Override
    public void checkCancelled() {}

    List<Long> done() {
        return done;
    }

    long total() {
        return total;
    }
}
