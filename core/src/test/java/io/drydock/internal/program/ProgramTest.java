package io.drydock.internal.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CancelledException;
import io.drydock.error.ProgramFailedException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.task.Monitor;
import io.drydock.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    private static final Program SHELL = new Program("sh", "dash");

    @TempDir Path directory;

    private static ProgramResult shell(String script) throws IOException {
        return SHELL.run(List.of("-c", script));
    }

    @Test
    void givesStatusOutputAndErrors() throws Exception {
        assertThat(shell("echo out; echo err >&2; exit 3"))
                .isEqualTo(new ProgramResult("sh", 3, "out\n", "err\n"));
    }

    @Test
    void tellsTheSignalThatEndedIt() throws Exception {
        assertThat(shell("kill -9 $$").status()).isEqualTo(-9);
    }

    @Test
    void failureSaysWhatItSaid() throws Exception {
        ProgramResult result = shell("echo bad >&2; echo disk >&2; exit 1");
        ProgramFailedException failure =
                catchThrowableOfType(
                        ProgramFailedException.class,
                        () -> result.checkSuccess("mkfs", "/dev/sda1"));
        assertThat(failure).hasMessage("mkfs /dev/sda1: sh exited 1: bad disk");
        assertThat(failure.status()).isEqualTo(1);
    }

    @Test
    void keepsNoMoreOutputThanAllowed() throws Exception {
        ProgramResult result =
                SHELL.run(
                        List.of("-c", "for i in $(seq 1000); do echo y; done; exit 0"),
                        RunOptions.defaults().withMaxOutputBytes(1000));
        assertThat(result.output()).hasSizeLessThanOrEqualTo(1000).startsWith("y\ny\n");
    }

    @Test
    void inheritsTheDescriptorsOnlyAndReadsNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");
        try (Fd fd = Fd.owned(FileCalls.open(file.toString(), LibC.O_RDONLY(), 0))) {
            ProgramResult result =
                    SHELL.run(
                            List.of("-c", "cat; cat /dev/fd/3; exec ls /proc/self/fd"),
                            RunOptions.defaults().withDescriptors(fd));
            // 4 is the lifeline, 5 the directory that is listed.
            assertThat(result.output()).isEqualTo("content0\n1\n2\n3\n4\n5\n");
        }
    }

    @Test
    void missingProgramNamesThePackage() {
        assertThatThrownBy(() -> new Program("mkfs.nothing", "nothing-tools").run(List.of()))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("mkfs.nothing")
                .hasMessageContaining("install package nothing-tools");
    }

    @Test
    void isEndedAtItsDeadline() throws Exception {
        Path pid = directory.resolve("pid");
        RunOptions options = RunOptions.defaults().withDeadline(Duration.ofSeconds(2));
        assertThatThrownBy(() -> SHELL.run(writesPidAndSleeps(pid), options))
                .isInstanceOf(TimedOutException.class);
        assertThat(process(pid)).isEmpty();
    }

    @Test
    void isEndedWhenCancelled() throws Exception {
        Path pid = directory.resolve("pid");
        Monitor monitor =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {}

                    @Override
                    public void checkCancelled() throws CancelledException {
                        if (Files.exists(pid)) {
                            throw new CancelledException("run", "sh");
                        }
                    }
                };
        RunOptions options = RunOptions.defaults().withMonitor(monitor);
        assertThatThrownBy(() -> SHELL.run(writesPidAndSleeps(pid), options))
                .isInstanceOf(CancelledException.class);
        assertThat(process(pid)).isEmpty();
    }

    @Test
    void endsWithTheJvm() throws Exception {
        Path pid = directory.resolve("pid");
        try (ChildJvm jvm = ChildJvm.start(Sleeper.class, pid)) {
            while (!Files.exists(pid) || Files.size(pid) == 0) {
                Thread.sleep(20);
            }
            Optional<ProcessHandle> child = process(pid);
            jvm.kill();
            child.ifPresent(c -> c.onExit().join());
        }
        assertThat(process(pid)).isEmpty();
    }

    private static List<String> writesPidAndSleeps(Path pid) {
        return List.of("-c", "sleep 0.5; echo $$ >" + pid + "; exec sleep 100");
    }

    private static Optional<ProcessHandle> process(Path pid) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
    }

    /** Runs a program that outlasts it, unless it is ended. */
    static final class Sleeper {
        private Sleeper() {}

        static void main(String[] arguments) throws IOException {
            SHELL.run(writesPidAndSleeps(Path.of(arguments[0])));
        }
    }
}
