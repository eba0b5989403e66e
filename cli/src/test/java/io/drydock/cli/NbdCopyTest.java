package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code drydock nbd copy} between the servers of others, and what they make of the result. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NbdCopyTest {
    private static final Cli DONE = new Cli(0, "", "");
    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    /** 64 MiB with some data, and some zeroes that are written as data. */
    private Path image() throws IOException {
        Path image = TestImages.sparse(directory.resolve("image"), 64);
        Random random = new Random(1);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            for (int at : new int[] {0, 5 * MIB + 4096, 20 * MIB + 512, 63 * MIB}) {
                byte[] data = new byte[700_000];
                random.nextBytes(data);
                file.seek(at);
                file.write(data);
                file.write(new byte[300_000]);
            }
        }
        return image;
    }

    private Path qcow2(Path image) {
        Needs.program("qemu-img", "qemu-utils");
        Path qcow2 = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", image, qcow2);
        return qcow2;
    }

    private Path emptyQcow2(String size) {
        Path qcow2 = directory.resolve("empty.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", qcow2, size);
        return qcow2;
    }

    private static long allocatedBytes(Path file) {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
    }

    private static void assertSame(String format, Path image, String otherFormat, Path other) {
        Commands.run("qemu-img", "compare", "-f", format, "-F", otherFormat, image, other);
    }

    @Test
    void aQcow2BecomesASparseFile() throws Exception {
        Path image = image();
        Path qcow2 = qcow2(image);
        Path copy = directory.resolve("copy");
        try (NbdServer server = NbdServer.qemu(qcow2, "qcow2", "--read-only")) {
            assertThat(Cli.run("nbd", "copy", server.uri(), copy)).isEqualTo(DONE);
        }
        assertSame("qcow2", qcow2, "raw", copy);
        assertThat(allocatedBytes(copy)).isLessThanOrEqualTo(allocatedBytes(image));
    }

    @Test
    void aFileBecomesASparseQcow2() throws Exception {
        Path image = image();
        Path qcow2 = emptyQcow2("64M");
        Path zeroed = directory.resolve("zeroed.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", zeroed, "64M");
        try (NbdServer server = NbdServer.qemu(qcow2, "qcow2");
                NbdServer other = NbdServer.qemu(zeroed, "qcow2")) {
            String uri = server.uri();
            assertThat(Cli.run("nbd", "copy", "--flush", "--destination-is-zero", image, uri))
                    .isEqualTo(DONE);
            assertThat(Cli.run("nbd", "copy", image, other.uri())).isEqualTo(DONE);
        }
        assertSame("raw", image, "qcow2", qcow2);
        assertSame("raw", image, "qcow2", zeroed);
        assertThat(Files.size(qcow2)).isLessThan(5 * MIB);
        assertThat(Files.size(zeroed)).isLessThan(5 * MIB);
        Commands.run("qemu-img", "check", "-q", qcow2);
    }

    /** What was there before is overwritten, whatever the server makes hard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--filter=noextents",
                "--filter=nozero",
                "--filter=noextents --filter=nozero",
                "--filter=nozero zeromode=emulate",
                "--filter=blocksize-policy blocksize-minimum=4096 blocksize-preferred=65536"
                        + " blocksize-maximum=131072 blocksize-error-policy=error",
                "--filter=blocksize-policy blocksize-minimum=65536 blocksize-preferred=65536"
                        + " blocksize-maximum=65536 blocksize-error-policy=error --filter=nozero",
                "--filter=delay rdelay=1ms wdelay=1ms",
            })
    void throughFiltersAndBack(String filters) throws Exception {
        Path image = image();
        Path dirty = directory.resolve("dirty");
        byte[] old = new byte[64 * MIB];
        new Random(2).nextBytes(old);
        Files.write(dirty, old);
        Path back = directory.resolve("back");
        String[] plugin = ("file " + dirty + " " + filters).strip().split(" ");
        try (NbdServer server = NbdServer.nbdkit(filtersFirst(plugin))) {
            assertThat(Cli.run("nbd", "copy", image, server.uri())).isEqualTo(DONE);
            assertThat(Cli.run("nbd", "copy", server.uri(), back)).isEqualTo(DONE);
        }
        Commands.run("cmp", image, dirty);
        Commands.run("cmp", image, back);
        assertThat(allocatedBytes(back)).isLessThanOrEqualTo(allocatedBytes(image));
    }

    /** nbdkit wants its own options before the plugin, and the parameters behind it. */
    private static String[] filtersFirst(String... words) {
        return java.util.stream.Stream.concat(
                        java.util.Arrays.stream(words).filter(word -> word.startsWith("--")),
                        java.util.Arrays.stream(words).filter(word -> !word.startsWith("--")))
                .toArray(String[]::new);
    }

    @Test
    void betweenServersItIsWhatNbdcopyMakes() throws Exception {
        Needs.program("nbdcopy", "libnbd-bin");
        Path image = image();
        Path theirs = directory.resolve("theirs");
        Path ours = directory.resolve("ours");
        try (NbdServer source = NbdServer.nbdkit("file", image.toString());
                NbdServer target = NbdServer.nbdkit("memory", "64M")) {
            assertThat(Cli.run("nbd", "copy", source.uri(), target.uri())).isEqualTo(DONE);
            Commands.run("nbdcopy", target.uri(), theirs);
            assertThat(Cli.run("nbd", "copy", target.uri(), ours)).isEqualTo(DONE);
        }
        Commands.run("cmp", image, theirs);
        Commands.run("cmp", image, ours);
        assertThat(allocatedBytes(ours)).isLessThanOrEqualTo(allocatedBytes(theirs));
    }

    @Test
    void oneTebibyteOfHolesTakesNoTime() throws Exception {
        Path image = directory.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1L << 40);
            file.seek((1L << 40) - 70_000);
            file.write(new byte[] {1, 2, 3});
        }
        Path copy = directory.resolve("copy");
        try (NbdServer server = NbdServer.nbdkit("memory", "1T")) {
            assertThat(Cli.run("nbd", "copy", image, server.uri())).isEqualTo(DONE);
            assertThat(Cli.run("nbd", "copy", server.uri(), copy)).isEqualTo(DONE);
        }
        assertThat(Files.size(copy)).isEqualTo(1L << 40);
        assertThat(allocatedBytes(copy)).isBetween(4096L, 65536L);
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
            file.seek((1L << 40) - 70_000);
            assertThat(file.read()).isEqualTo(1);
        }
    }

    @Test
    void allIsAllocatedOnRequest() throws Exception {
        Path image = image();
        Path copy = directory.resolve("copy");
        try (NbdServer server = NbdServer.nbdkit("file", image.toString())) {
            assertThat(Cli.run("nbd", "copy", "--allocated", server.uri(), copy)).isEqualTo(DONE);
        }
        Commands.run("cmp", image, copy);
        assertThat(allocatedBytes(copy)).isGreaterThanOrEqualTo(64L * MIB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--synchronous",
                "--requests=3",
                "-C 1",
                "--connections=8",
                "-R 2 --request-size=4096",
                "--request-size=4194304 --queue-size=8388608",
                "--no-extents",
                "-S 0",
                "--sparse=65536 --threads=1",
                "-T 0"
            })
    void everyWayGivesTheSame(String options) throws Exception {
        Path image = image();
        Path copy = directory.resolve("copy");
        try (NbdServer server = NbdServer.nbdkit("file", image.toString())) {
            String words = "nbd copy " + options + " " + server.uri() + " " + copy;
            assertThat(Cli.run((Object[]) words.split(" "))).isEqualTo(DONE);
        }
        Commands.run("cmp", image, copy);
    }

    @Test
    void standardInputAndOutput() throws Exception {
        byte[] content = Files.readAllBytes(image());
        Path out = directory.resolve("out");
        try (NbdServer server = NbdServer.nbdkit("memory", "64M")) {
            assertThat(Cli.runWithInput(content, "nbd", "copy", "-", server.uri())).isEqualTo(DONE);
            Commands.run("nbdcopy", server.uri(), out);
            assertThat(out).hasBinaryContent(content);
        }
        assertThat(Cli.runWithInput(content, "nbd", "copy", "-", out)).isEqualTo(DONE);
        assertThat(out).hasBinaryContent(content);
        assertThat(
                        Cli.runWithInput(
                                "text".getBytes(StandardCharsets.UTF_8), "nbd", "copy", "-", "-"))
                .isEqualTo(new Cli(0, "text", ""));
    }

    @Test
    void aTerminalGetsNoDisk() throws IOException {
        Cli run = Cli.runOnTerminal("nbd", "copy", image(), "-");

        assertThat(run.status()).isEqualTo(ExitCode.USAGE.status());
        assertThat(run.out()).isEmpty();
    }

    @Test
    void everythingCanBeThrownAway() throws IOException {
        assertThat(Cli.run("nbd", "copy", image(), "null:")).isEqualTo(DONE);
    }

    @Test
    void aBarShowsHowFarItIs() throws IOException {
        Cli run = Cli.run("nbd", "copy", "-p", image(), directory.resolve("copy"));

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .matches("(\r {0,2}\\d{1,3}% \\[\\**-*])+\n")
                .endsWith("\r100% [" + "*".repeat(40) + "]\n");
    }

    @Test
    void theBarDoesNotHideTheError() throws Exception {
        Path image = image();
        try (NbdServer server =
                NbdServer.nbdkit(
                        "--filter=error",
                        "memory",
                        "64M",
                        "error-pwrite=EIO",
                        "error-pwrite-rate=100%")) {
            Cli run = Cli.run("nbd", "copy", "--progress", "--no-extents", image, server.uri());

            assertThat(run.status()).isEqualTo(ExitCode.SYSTEM_CALL.status());
            assertThat(run.err().lines().toList().getLast())
                    .startsWith("drydock: copy " + image + " to " + server.uri() + ": at byte ")
                    .contains("EIO");
        }
    }

    @Test
    void aReadErrorEndsIt() throws Exception {
        try (NbdServer server =
                NbdServer.nbdkit(
                        "--filter=error",
                        "pattern",
                        "64M",
                        "error-pread=EIO",
                        "error-pread-rate=20%")) {
            Cli run = Cli.run("nbd", "copy", server.uri(), directory.resolve("copy"));

            assertThat(run.status()).isEqualTo(ExitCode.SYSTEM_CALL.status());
            assertThat(run.err()).containsPattern("at byte \\d+: .*EIO").hasLineCount(1);
        }
    }

    @Test
    void aSmallerDestinationIsRefused() throws Exception {
        Path image = image();
        try (NbdServer server = NbdServer.nbdkit("memory", "63M")) {
            Cli run = Cli.run("nbd", "copy", image, server.uri());

            assertThat(run.status()).isEqualTo(ExitCode.REFUSED.status());
            assertThat(run.err()).contains("66060288 bytes").contains("67108864");
            assertThat(Cli.run("nbd", "dump", server.uri()).out()).hasLineCount(3);
        }
    }

    @Test
    void aReadOnlyExportIsRefused() throws Exception {
        Path image = image();
        try (NbdServer server = NbdServer.nbdkit("-r", "memory", "64M")) {
            assertThat(Cli.run("nbd", "copy", image, server.uri()).status())
                    .isEqualTo(ExitCode.REFUSED.status());
        }
    }

    @Test
    void noServerAndNoExportAreNotFound() throws Exception {
        Path image = image();
        try (NbdServer server = NbdServer.qemu(image, "raw")) {
            assertThat(Cli.run("nbd", "copy", server.uri("other"), "null:").status())
                    .isEqualTo(ExitCode.NOT_FOUND.status());
        }
        String nowhere = "nbd+unix:///?socket=" + directory.resolve("nothing");
        assertThat(Cli.run("nbd", "copy", nowhere, "null:").status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
    }
}
