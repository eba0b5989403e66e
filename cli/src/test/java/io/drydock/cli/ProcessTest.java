package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/drydock} as users start it. */
@Tag("process")
class ProcessTest {
    private static final Path DRYDOCK = Path.of("../bin/drydock").toAbsolutePath().normalize();
    private static final Path CACHE = Path.of("target/drydock.aot").toAbsolutePath();

    @TempDir private Path directory;

    @Test
    void runsFromAnywhereAndThroughLinks() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("one"), DRYDOCK);
        Path relative = Files.createSymbolicLink(directory.resolve("two"), Path.of("one"));
        String version = Cli.run("version").out();

        assertThat(Commands.run(DRYDOCK, "version")).isEqualTo(version);
        assertThat(Commands.run(link, "version")).isEqualTo(version);
        assertThat(sh("cd '" + directory + "' && ./two version").output()).isEqualTo(version);
        assertThat(sh("cd / && PATH='" + directory + "':$PATH && two version").output())
                .isEqualTo(version);
        assertThat(sh("cd ../bin && sh drydock version").output()).isEqualTo(version);
        assertThat(sh("env -i " + DRYDOCK + " version").output()).isEqualTo(version);
        assertThat(relative).isSymbolicLink();
    }

    @Test
    void takesTheJavaThatItIsTold() throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"that java\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(sh("DRYDOCK_JAVA_HOME=" + home + " " + DRYDOCK + " version").output())
                .isEqualTo("that java\n");
        assertThat(sh("DRYDOCK_JAVA_HOME= JAVA_HOME=" + home + " " + DRYDOCK).output())
                .isEqualTo("that java\n");

        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
        assertThat(sh("JAVA_HOME=" + home + " " + DRYDOCK + " version").output())
                .isEqualTo(Cli.run("version").out());
    }

    @Test
    void aCacheThatDoesNotFitIsIgnoredSilently() throws IOException {
        Needs.that(Files.exists(CACHE), "needs the AOT cache: mvn package");
        Path jar = Path.of("target/cli.jar");
        FileTime built = Files.getLastModifiedTime(jar);
        try {
            Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));

            assertThat(Commands.run(DRYDOCK, "version")).isEqualTo(Cli.run("version").out());
        } finally {
            Files.setLastModifiedTime(jar, built);
        }
        assertThat(sh("JDK_JAVA_OPTIONS=-XX:AOTMode=on " + DRYDOCK + " version").exitCode())
                .as("the cache fits again: Java would refuse to start if it did not")
                .isZero();
    }

    @Test
    void endsQuietlyWhenNobodyReadsOn() {
        Needs.root();
        Path image = Images.named("small.qcow2");

        Commands.Result run =
                sh(
                        "set -o pipefail; "
                                + DRYDOCK
                                + " cat "
                                + image
                                + " "
                                + "/bin/sh ".repeat(200)
                                + "| head -c 4 | tail -c 3");

        assertThat(run).isEqualTo(new Commands.Result(ExitCode.OUTPUT_CLOSED.status(), "ELF"));
    }

    @Test
    void aFullDiskIsAnError() {
        assertThat(sh(DRYDOCK + " help >/dev/full"))
                .isEqualTo(
                        new Commands.Result(
                                1, "drydock: write standard output: No space left on device\n"));
        assertThat(sh(DRYDOCK + " doctor --json >/dev/full").exitCode()).isEqualTo(1);
    }

    @Test
    void disksGoThroughPipes() throws Exception {
        Path disk = directory.resolve("disk");
        sh("head -c 3000000 /dev/urandom >" + disk + " && truncate -s 5000000 " + disk);
        try (NbdServer server = NbdServer.nbdkit("memory", "5000000")) {
            String uri = "'" + server.uri() + "'";
            String copy = DRYDOCK + " nbd copy ";
            assertThat(sh("cat " + disk + " | " + copy + "- " + uri))
                    .isEqualTo(new Commands.Result(0, ""));
            assertThat(sh(copy + uri + " - | cmp - " + disk)).isEqualTo(new Commands.Result(0, ""));
            assertThat(sh(copy + "--progress=3 " + uri + " null: 3>&1").output())
                    .matches("(\\d+/100\n)*100/100\n");
            assertThat(sh("set -o pipefail; " + copy + uri + " - | head -c 4 >/dev/null"))
                    .isEqualTo(new Commands.Result(ExitCode.OUTPUT_CLOSED.status(), ""));
            assertThat(sh(copy + uri + " - >/dev/full"))
                    .isEqualTo(
                            new Commands.Result(
                                    1,
                                    "drydock: write standard output: No space left on device\n"));
        }
    }

    @Test
    void aRawImageTakesNoOtherProgram() {
        Needs.root();
        Needs.program("strace", "strace");
        Path trace = directory.resolve("trace");
        String[] steps = {"inspect --json", "filesystems", "ls -l", "edit --rw -e s/small/big/"};
        Path image = Images.copy("small.raw", directory);
        for (String step : steps) {
            String file = step.startsWith("edit") ? " /etc/hostname" : "";
            Commands.run(
                    "sh",
                    "-c",
                    "strace -f -e trace=execve -o "
                            + trace
                            + " "
                            + DRYDOCK
                            + " "
                            + step
                            + " --format=raw -a "
                            + image
                            + file);

            assertThat(trace).content().contains("/bin/java\"").containsOnlyOnce("\"-m\"");
            assertThat(executed(trace)).as(step).isEqualTo(2); // this script, and Java
        }
    }

    @Test
    void filesystemsAreReadInProcessesApart() {
        Needs.program("strace", "strace");
        Path trace = directory.resolve("trace");
        Path image = Images.copy("small.raw", directory);
        String arguments = " --isolate --format=raw -a " + image;
        String traced = "strace -f -s 4096 -e trace=execve -o " + trace + " " + DRYDOCK;

        assertThat(sh(traced + " cat" + arguments + " /etc/hostname"))
                .isEqualTo(new Commands.Result(0, "small.example.org\n"));

        assertThat(trace).content().contains("io.drydock.internal.userspace.WorkerMain");
        assertThat(sh(DRYDOCK + " edit --rw -e s/small/big/" + arguments + " /etc/hostname"))
                .isEqualTo(new Commands.Result(0, ""));
        assertThat(sh(DRYDOCK + " cat" + arguments + " /etc/hostname").output())
                .isEqualTo("big.example.org\n");
    }

    @Test
    void aWorkerThatIsLostHasAnExitCode() throws Exception {
        Path image = Images.copy("small.raw", directory);
        Process shell =
                new ProcessBuilder(
                                DRYDOCK.toString(),
                                "shell",
                                "--isolate",
                                "--format=raw",
                                "-a",
                                image.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader out = shell.inputReader()) {
            try (BufferedWriter in = shell.outputWriter()) {
                in.write("cat /etc/hostname\n");
                in.flush();
                assertThat(out.readLine()).isEqualTo("small.example.org");
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                in.write("ls /var\n");
            }
            assertThat(out.readLine()).contains("is lost: it was ended by signal 9");
            assertThat(shell.waitFor()).isEqualTo(ExitCode.WORKER_LOST.status());
        } finally {
            shell.destroyForcibly();
        }
    }

    @Test
    void editsInTheUsersEditor() throws IOException {
        Needs.root();
        Path image = Images.copy("small.qcow2", directory);
        Path editor = directory.resolve("editor");
        Files.writeString(
                editor,
                "#!/bin/sh\n[ \"$1\" = -x ] && stat -c '%a %n' \"$2\" >"
                        + directory.resolve("seen")
                        + " && sed -i s/small/medium/ \"$2\"\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwxr-xr-x"));

        String edit = " edit --rw " + image + " /etc/hostname";
        assertThat(sh("VISUAL= EDITOR='" + editor + " -x' " + DRYDOCK + edit))
                .isEqualTo(new Commands.Result(0, ""));
        assertThat(directory.resolve("seen")).content().matches("6[04][04] /.*/hostname\n");
        assertThat(Commands.run(DRYDOCK, "cat", image, "/etc/hostname"))
                .isEqualTo("medium.example.org\n");

        Commands.Result failed = sh("VISUAL=false " + DRYDOCK + edit);
        assertThat(failed)
                .isEqualTo(new Commands.Result(1, "drydock: editor false: exit status 1\n"));
        assertThat(sh("VISUAL=true " + DRYDOCK + edit).output())
                .isEqualTo("drydock: warning: /etc/hostname: not changed\n");
    }

    @Test
    void namesAreUtf8InEveryLocale() throws IOException {
        Needs.root();
        Path image = Images.copy("small.qcow2", directory);
        Path file = Files.writeString(directory.resolve("größe"), "日本\n");

        Commands.run(DRYDOCK, "copy-in", "--rw", image, file, "/tmp");

        for (String locale : new String[] {"C", "POSIX", "C.UTF-8"}) {
            String command = "LC_ALL=" + locale + " " + DRYDOCK;
            assertThat(sh(command + " ls " + image + " /tmp").output()).isEqualTo("größe\n");
            assertThat(sh(command + " cat " + image + " /tmp/größe").output()).isEqualTo("日本\n");
        }
    }

    @Test
    void namesNeedNotBeUtf8() {
        Needs.root();
        Path image = Images.copy("small.qcow2", directory);
        String drydock = DRYDOCK + " ";

        assertThat(
                        sh(
                                "mkdir "
                                        + directory
                                        + "/d && echo inside >"
                                        + directory
                                        + "/d/$'latin1-\\xe9t\\xe9' && "
                                        + drydock
                                        + "copy-in --rw "
                                        + image
                                        + " "
                                        + directory
                                        + "/d /tmp"))
                .isEqualTo(new Commands.Result(0, ""));
        assertThat(sh(drydock + "ls " + image + " /tmp/d").output())
                .isEqualTo("latin1-\\xe9t\\xe9\n");
        assertThat(sh(drydock + "cat " + image + " /tmp/d/$'latin1-\\xe9t\\xe9'").output())
                .isEqualTo("inside\n");
        assertThat(sh(drydock + "cat " + image + " $'/tmp/\\xff' /etc/größe").output())
                .startsWith("drydock: open /tmp/");
        assertThat(sh(drydock + "ls $'\\xff.qcow2'"))
                .isEqualTo(
                        new Commands.Result(
                                2,
                                "drydock: '\\udcff.qcow2' is not in UTF-8; see 'drydock help ls'\n"));
    }

    private static Commands.Result sh(String command) {
        return Commands.tryRun("bash", "-c", command);
    }

    private static long executed(Path trace) {
        try {
            return Files.readAllLines(trace).stream()
                    .filter(line -> line.contains("execve(") && !line.contains("= -1"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
