package io.drydock.cli;

import io.drydock.task.Monitor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * How far a copy is, for other programs: lines of {@code N/100} to a file descriptor.
 *
 * <p>Threading: for one thread.
 */
final class ProgressLines implements Monitor, AutoCloseable {
    private final OutputStream out;
    private int shown = -1;

    private ProgressLines(OutputStream out) {
        this.out = out;
    }

    /** A descriptor that the process was started with. */
    static ProgressLines to(int fd) throws IOException {
        return new ProgressLines(new FileOutputStream("/proc/self/fd/" + fd, true));
    }

    @Override
    public void progressed(long doneBytes, long totalBytes) {
        int percent = totalBytes < 0 ? 0 : ProgressBar.percent(doneBytes, totalBytes);
        if (percent != shown) {
            shown = percent;
            print(percent + "/100\n");
        }
    }

    @Override
    public void checkCancelled() {} // Ctrl-C ends the program

    private void print(String line) {
        try {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException nobodyReads) {
            // The copy goes on, as it does when nobody looks at a bar.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
