package io.drydock.cli;

import io.drydock.cli.text.Sizes;
import io.drydock.task.Monitor;
import java.io.PrintStream;

/**
 * How far a copy is, on one line of a terminal that is written again and again.
 *
 * <p>Threading: for one thread.
 */
final class ProgressBar implements Monitor, AutoCloseable {
    private static final int WIDTH = 40;

    private final PrintStream terminal;
    private String shown = "";

    ProgressBar(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void progressed(long doneBytes, long totalBytes) {
        String line = totalBytes < 0 ? Sizes.human(doneBytes) : bar(percent(doneBytes, totalBytes));
        if (!line.equals(shown)) {
            terminal.print("\r" + line);
            terminal.flush();
            shown = line;
        }
    }

    @Override
    public void checkCancelled() {} // Ctrl-C ends the program

    /** From 0 to 100; 100 only when all is done. */
    static int percent(long doneBytes, long totalBytes) {
        return doneBytes == totalBytes ? 100 : (int) (doneBytes * 100.0 / totalBytes);
    }

    private static String bar(int percent) {
        int stars = percent * WIDTH / 100;
        return String.format("%3d%% [", percent)
                + "*".repeat(stars)
                + "-".repeat(WIDTH - stars)
                + "]";
    }

    /** Lets what comes next begin on a line of its own. */
    @Override
    public void close() {
        if (!shown.isEmpty()) {
            terminal.println();
        }
    }
}
