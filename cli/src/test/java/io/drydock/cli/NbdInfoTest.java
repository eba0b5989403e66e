package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.cli.command.ExitCode;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code drydock nbd info} beside nbdinfo. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NbdInfoTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.program("nbdinfo", "libnbd-bin");
        Needs.program("qemu-img", "qemu-utils");
    }

    private NbdServer qemu(String... options) throws Exception {
        Path image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "64M");
        Commands.run("qemu-img", "bitmap", "--add", image, "changes");
        Commands.run("qemu-io", "-f", "qcow2", "-c", "write -P 1 1M 100k", image);
        List<String> words = new ArrayList<>(List.of("-D", "my disk", "-B", "changes", "-A"));
        words.addAll(List.of(options));
        return NbdServer.qemu(image, "qcow2", words.toArray(String[]::new));
    }

    /** nbdinfo's fields, and whatever else, have its values. */
    private static void assertFields(JsonNode ours, JsonNode theirs) {
        for (String name : theirs.propertyNames()) {
            if (name.equals("exports")) {
                assertThat(ours.get(name)).hasSameSizeAs(theirs.get(name));
                for (int i = 0; i < theirs.get(name).size(); i++) {
                    assertFields(ours.get(name).get(i), theirs.get(name).get(i));
                }
            } else if (!name.equals("content")) { // that is what file(1) says
                assertThat(ours.get(name)).as(name).isEqualTo(theirs.get(name));
            }
        }
    }

    private static void assertSame(String uri) {
        assertSame(List.of(uri));
        assertSame(List.of("--list", uri));
    }

    private static void assertSame(List<String> words) {
        Cli json = ours("--json", words);
        assertThat(json.err()).isEmpty();
        assertThat(json.status()).isZero();
        assertFields(JSON.readTree(json.out()), JSON.readTree(theirs("--json", words)));

        assertThat(ours("--debug", words).out().lines().toList())
                .containsAll(
                        theirs("--no-color", words)
                                .lines()
                                .filter(line -> !line.startsWith("\tcontent: "))
                                .toList());
    }

    private static Cli ours(String option, List<String> words) {
        List<Object> command = new ArrayList<>(List.of("nbd", "info", option));
        command.addAll(words);
        return Cli.run(command.toArray());
    }

    private static String theirs(String option, List<String> words) {
        List<Object> command = new ArrayList<>(List.of("nbdinfo", option));
        command.addAll(words);
        return Commands.run(command.toArray());
    }

    @Test
    void ofQemuItSaysWhatNbdinfoSays() throws Exception {
        try (NbdServer server = qemu()) {
            assertSame(server.uri());
        }
        try (NbdServer server = qemu("--read-only", "--shared=4")) {
            assertSame(server.uri());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory 1M",
                "-r memory 1234567",
                "--filter=nozero --filter=noextents pattern 3G",
                "--filter=blocksize-policy memory 64K blocksize-minimum=512"
                        + " blocksize-preferred=8192 blocksize-maximum=65536",
                "--filter=exportname memory 1M exportname=a exportname=b exportdesc=fixed:words"
                        + " exportname-list=explicit exportname=",
                "--no-sr memory 1M",
                "memory 0",
            })
    void ofNbdkitItSaysWhatNbdinfoSays(String words) throws Exception {
        try (NbdServer server = NbdServer.nbdkit(words.split(" "))) {
            assertSame(server.uri(""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--map",
                "--map=qemu:dirty-bitmap:changes",
                "--map=qemu:allocation-depth",
                "--map --totals",
                "--map=qemu:allocation-depth --totals"
            })
    void mapsAsNbdinfoDoes(String options) throws Exception {
        try (NbdServer server = qemu()) {
            List<String> words = new ArrayList<>(List.of(options.split(" ")));
            words.add(server.uri());

            assertThat(ours("--debug", words))
                    .isEqualTo(new Cli(0, theirs("--no-color", words), ""));
            assertThat(JSON.readTree(ours("--json", words).out()))
                    .isEqualTo(JSON.readTree(theirs("--json", words)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory 3000001", "--filter=noextents memory 5G", "memory 5000G"})
    void mapsOfNbdkit(String words) throws Exception {
        try (NbdServer server = NbdServer.nbdkit(words.split(" "))) {
            List<String> map = List.of("--map", server.uri());

            assertThat(ours("--debug", map)).isEqualTo(new Cli(0, theirs("--no-color", map), ""));
        }
    }

    @Test
    void aContextThatTheServerHasNotIsNotFound() throws Exception {
        try (NbdServer server = qemu()) {
            assertThat(
                            Cli.run("nbd", "info", "--map=qemu:dirty-bitmap:none", server.uri())
                                    .status())
                    .isEqualTo(ExitCode.NOT_FOUND.status());
        }
        try (NbdServer server = NbdServer.nbdkit("--no-sr", "memory", "1M")) {
            assertThat(Cli.run("nbd", "info", "--map", server.uri()).status())
                    .isEqualTo(ExitCode.NOT_FOUND.status());
        }
    }

    @Test
    void theSizeAlone() throws Exception {
        try (NbdServer server = NbdServer.nbdkit("null", "1234567")) {
            assertThat(Cli.run("nbd", "info", "--size", server.uri()))
                    .isEqualTo(new Cli(0, "1234567\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--can cache",
                "--can connect",
                "--can df",
                "--can fast-zero",
                "--can flush",
                "--can fua",
                "--can multi-conn",
                "--can read",
                "--can structured-reply",
                "--can trim",
                "--can write",
                "--can zero",
                "--is read-only",
                "--is rotational",
                "--is tls"
            })
    void answersAsNbdinfoDoes(String question) throws Exception {
        String[] words = question.split(" ");
        for (String[] options : new String[][] {{"-r", "null", "1M"}, {"memory", "1M"}}) {
            try (NbdServer server = NbdServer.nbdkit(options)) {
                int theirs =
                        Commands.tryRun("nbdinfo", words[0], words[1], server.uri()).exitCode();

                assertThat(Cli.run("nbd", "info", words[0], words[1], server.uri()))
                        .isEqualTo(new Cli(theirs, "", ""));
            }
        }
    }

    /** A server's words can neither move the cursor nor begin a line. */
    @Test
    void hostileNamesAreHarmless() throws Exception {
        String name = "\u001b[2J\nexport=\"\u202egnp";
        try (NbdServer server =
                NbdServer.nbdkit(
                        "--filter=exportname",
                        "memory",
                        "1M",
                        "exportname-list=explicit",
                        "exportname=" + name,
                        "exportdesc=fixed:\u001b]0;title\u0007")) {
            Cli text = Cli.run("nbd", "info", "--list", server.uri(""));
            Cli json = Cli.run("nbd", "info", "--list", "--json", server.uri(""));

            assertThat(text.out())
                    .contains("export=\"\\x1b[2J\\nexport=\"\\u202egnp\":\n")
                    .contains("\tdescription: \\x1b]0;title\\x07\n")
                    .matches("[\\x20-\\x7e\\n\\t]*");
            assertThat(json.out()).matches("[\\x20-\\x7e\\n]*");
            JsonNode export = JSON.readTree(json.out()).get("exports").get(0);
            assertThat(export.get("export-name").stringValue()).isEqualTo(name);
        }
    }

    @Test
    void whatIsMissingIsNotFound() throws Exception {
        try (NbdServer server = qemu()) {
            Cli run = Cli.run("nbd", "info", server.uri("other"));

            assertThat(run.status()).isEqualTo(ExitCode.NOT_FOUND.status());
            assertThat(run.err()).hasLineCount(1).contains("other");
        }
        Path noServer = Files.writeString(directory.resolve("file"), "");
        assertThat(Cli.run("nbd", "info", "nbd+unix:///?socket=" + noServer).status())
                .isEqualTo(ExitCode.NOT_FOUND.status());
    }
}
