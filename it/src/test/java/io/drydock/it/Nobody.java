package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.it.Trace.Call;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of the user nobody, without capabilities and without a way to any, and what it executes.
 *
 * @param log what strace(1) has written
 */
record Nobody(ChildJvm child, Path log) implements AutoCloseable {
    private static final List<String> POWERLESS =
            List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "--bounding-set=-all",
                    "--inh-caps=-all",
                    "--ambient-caps=-all",
                    "--no-new-privs");

    /** What {@code /proc/self/status} says of such a process. */
    static final List<String> STATUS =
            List.of(
                    "Uid: 65534 65534 65534 65534",
                    "CapEff: 0000000000000000",
                    "CapBnd: 0000000000000000",
                    "NoNewPrivs: 1");

    /**
     * Starts a main class.
     *
     * @param directory what is in it belongs to nobody from now on
     */
    static Nobody start(Path directory, Class<?> main, Object... arguments) throws IOException {
        Needs.program("strace", "strace");
        Path home = Files.createTempDirectory(directory, "nobody");
        Path log = home.resolve("strace.log");
        Commands.run("chown", "-R", "65534:65534", directory);
        // Where the directories of all tests are is root's only.
        Commands.run("chmod", "o+x", directory.resolve(".."));
        List<String> prefix = new ArrayList<>(POWERLESS);
        prefix.addAll(Trace.into(log, "execve,execveat,fork,vfork,clone,clone3"));
        return new Nobody(ChildJvm.startAway(home, prefix, main, arguments), log);
    }

    /** What it writes, to its end, which must be a success. */
    List<String> lines() throws IOException, InterruptedException {
        List<String> lines = child.lines();
        assertThat(child.waitFor()).isZero();
        return lines;
    }

    /** The programs that it has executed. */
    List<String> executed() throws IOException {
        return Trace.read(log).calls().stream()
                .filter(Call::isExec)
                .map(Call::arguments)
                .skip(1) // the JVM itself
                .toList();
    }

    @Override
    public void close() {
        child.close();
    }
}
