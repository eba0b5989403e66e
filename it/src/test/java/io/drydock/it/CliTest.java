package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.Main;
import io.drydock.image.ImageFormat;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Commands.Result;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The command on hostile guests and on bad images, each run a process. */
@Tag("host")
class CliTest {
    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Leftovers.assertGoneWithin(Duration.ofSeconds(2), directory);
    }

    private Result drydock(Object... arguments) {
        List<Object> command = new ArrayList<>(ReadOnlyHost.butFor(directory));
        command.addAll(ChildJvm.command(Main.class, arguments));
        return Commands.tryRun(command.toArray());
    }

    /** Every command, at a path that has a trap. */
    @ParameterizedTest
    @EnumSource(names = {"ABSOLUTE_LINK", "PROC_ROOT_LINK", "ENDLESS_DEVICE", "FIFO"})
    void noTrapLeadsToTheHost(Trap trap) throws IOException {
        Canaries canaries = Canaries.in(directory.resolve("canaries"));
        Path guest = trap.guest(directory, canaries);
        Path out = Files.createDirectory(directory.resolve("out"));
        Path in = Files.createDirectory(directory.resolve("in"));
        Path visited = Files.writeString(in.resolve("hostname"), "visited\n");
        List<Result> results = new ArrayList<>();
        results.add(drydock("inspect", "--format=raw", guest));
        results.add(drydock("ls", "--format=raw", guest, "/etc"));
        results.add(drydock("copy-out", "--format=raw", guest, "/etc", out));
        assertThat(results).extracting(Result::exitCode).containsOnly(0);

        results.add(drydock("cat", "--format=raw", guest, "/etc/hostname"));
        results.add(edit(guest, "s/.*/edited/"));
        assertThat(results.subList(3, 5))
                .allSatisfy(result -> {
                    assertThat(result.exitCode()).isEqualTo(1);
                    assertThat(result.output()).hasLineCount(1).contains("/etc/hostname");
                });

        assertThat(drydock("copy-in", "--rw", "--format=raw", guest, visited, "/etc").exitCode())
                .isZero();
        assertThat(edit(guest, "s/$/ and edited/").exitCode()).isZero();
        assertThat(drydock("cat", "--format=raw", guest, "/etc/hostname").output())
                .isEqualTo("visited and edited\n");
        canaries.assertUntouched();
        for (Result result : results) {
            Canaries.assertNotIn(result.output().replace(canaries.directory().toString(), ""));
        }
        Commands.run("rm", "-r", out);
    }

    private Result edit(Path guest, String expression) {
        return drydock("edit", "--rw", "--format=raw", "-e", expression, guest, "/etc/hostname");
    }

    /** One line, and the exit code of its class (docs/cli.md). */
    @ParameterizedTest
    @CsvSource({
        "MISSING, 7",
        "EMPTY, 6",
        "FIFO, 6",
        "NOISE_OF_NO_FORMAT, 4",
        "QCOW2_ON_A_FILE_OF_THE_HOST, 4",
        "RAW_TAKEN_AS_QCOW2, 4",
        "GPT_WITH_BOTH_BAD, 6",
        "GPT_WITH_A_BAD_PRIMARY, 0",
        "EXT4_OF_HUGE_BLOCKS, 6"
    })
    void aBadImageIsToldInOneLine(BadImage bad, int exitCode) throws IOException {
        Path image = bad.make(directory);
        String format = bad.format().map(ImageFormat::toString).orElse("");
        Result result = drydock("inspect", "--format=" + format, image);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
        if (exitCode != 0) {
            assertThat(result.output()).hasLineCount(1).startsWith("drydock: ");
        }
    }
}
