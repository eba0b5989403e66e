package io.drydock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories for what a benchmark needs; their names say whose they are. */
public final class Scratch {
    private Scratch() {}

    /** A new and empty one, to be deleted by the caller. */
    public static Path directory() throws IOException {
        return Files.createTempDirectory(prefix());
    }

    /** What the names of this process's directories begin with. */
    static String prefix() {
        return "drydock-benchmark-" + ProcessHandle.current().pid() + "-";
    }
}
