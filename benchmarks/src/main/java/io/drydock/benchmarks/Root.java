package io.drydock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the benchmarks of loop devices and mounts need. */
final class Root {
    private Root() {}

    /**
     * @throws SkippedException unless this process is root's
     */
    static void require() throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            throw new SkippedException("loop devices and mounts need root");
        }
    }
}
