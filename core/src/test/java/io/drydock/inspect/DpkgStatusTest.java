package io.drydock.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.CorruptDataException;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** dpkg-query, on a database of Debian's own, says what is installed. */
class DpkgStatusTest {
    private static final Path HOST_STATUS = Path.of("/var/lib/dpkg/status");
    private static final String SEPARATOR = "\u001f";
    private static final String END = "\u001e";

    @TempDir Path dir;

    private static List<Application> parse(String status) throws IOException {
        return DpkgStatus.parse(status.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(Application application) {
        String version =
                (application.epoch() > 0 ? application.epoch() + ":" : "")
                        + application.version()
                        + application.release().map(r -> "-" + r).orElse("");
        String description =
                application.summary().orElse("")
                        + application
                                .description()
                                .map(d -> "\n " + d.replace("\n", "\n "))
                                .orElse("");
        return String.join(
                SEPARATOR,
                application.name(),
                version,
                application.architecture().orElse(""),
                application.url().orElse(""),
                application.sourcePackage().orElse(application.name()),
                application.maintainer().orElse(""),
                description);
    }

    private static List<String> dpkgQuery(Path adminDirectory) {
        String format =
                String.join(
                                SEPARATOR,
                                "${db:Status-Status}",
                                "${Package}",
                                "${Version}",
                                "${Architecture}",
                                "${Homepage}",
                                "${source:Package}",
                                "${Maintainer}",
                                "${Description}")
                        + END;
        String output =
                Commands.run("dpkg-query", "--admindir", adminDirectory, "-W", "-f", format);
        return List.of(output.split(END)).stream()
                .filter(line -> line.startsWith("installed" + SEPARATOR))
                .map(line -> line.substring(line.indexOf(SEPARATOR) + 1))
                .sorted()
                .toList();
    }

    @Test
    void findsWhatDpkgQueryFinds() throws IOException {
        Needs.program("dpkg-query", "dpkg");
        Needs.that(
                Files.exists(HOST_STATUS) && Commands.tryRun("dpkg-query", "-W").exitCode() == 0,
                "needs a Debian whose package database dpkg can read: its packages are the test's");
        Path adminDirectory = Files.createDirectories(dir.resolve("dpkg"));
        Files.createDirectories(adminDirectory.resolve("info"));
        Files.createDirectories(adminDirectory.resolve("updates"));
        Files.copy(HOST_STATUS, adminDirectory.resolve("status"));

        List<Application> found = DpkgStatus.parse(Files.readAllBytes(HOST_STATUS));

        assertThat(found).hasSizeGreaterThan(100);
        assertThat(found.stream().map(DpkgStatusTest::line).sorted())
                .isEqualTo(dpkgQuery(adminDirectory));
        assertThat(found).anyMatch(a -> a.epoch() > 0).anyMatch(a -> a.release().isEmpty());
    }

    @Test
    void readsAStanza() throws IOException {
        assertThat(
                        parse(
                                """
                                Package: libc6
                                Status: install ok installed
                                Priority: optional
                                Conffiles:
                                 /etc/ld.so.conf.d/x86_64-linux-gnu.conf 593ad12389ab2b6f952e7ede67b8fbbf
                                Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
                                Architecture: amd64
                                Source: glibc (2.36)
                                Version: 1:2.36-rc1-9+deb12u4
                                Description: GNU C Library: Shared libraries
                                 Contains the standard libraries.
                                 .
                                  Indented.
                                Homepage: https://www.gnu.org/software/libc/libc.html
                                """))
                .containsExactly(
                        new Application(
                                "libc6",
                                1,
                                "2.36-rc1",
                                Optional.of("9+deb12u4"),
                                Optional.of("amd64"),
                                Optional.of("GNU C Library: Shared libraries"),
                                Optional.of("Contains the standard libraries.\n.\n Indented."),
                                Optional.of("https://www.gnu.org/software/libc/libc.html"),
                                Optional.of("glibc"),
                                Optional.of(
                                        "GNU Libc Maintainers <debian-glibc@lists.debian.org>")));
    }

    @Test
    void listsInstalledPackagesOnly() throws IOException {
        StringBuilder status = new StringBuilder();
        for (String state :
                List.of(
                        "install ok installed",
                        "install ok not-installed",
                        "deinstall ok config-files",
                        "install ok half-installed",
                        "install ok unpacked",
                        "hold ok installed",
                        "install ok triggers-pending")) {
            status.append(
                    "Package: %s\nStatus: %s\nVersion: 1\n\n\n"
                            .formatted(state.replace(' ', '-'), state));
        }

        assertThat(parse(status.toString()))
                .extracting(Application::name)
                .containsExactly(
                        "install-ok-installed", "hold-ok-installed", "install-ok-triggers-pending");
    }

    @Test
    void splitsVersions() {
        assertThat(DebianVersion.parse("1")).isEqualTo(new DebianVersion(0, "1", Optional.empty()));
        assertThat(DebianVersion.parse("3:a:b-c-d"))
                .isEqualTo(new DebianVersion(3, "a:b-c", Optional.of("d")));
        assertThat(DebianVersion.parse("99999999999:1"))
                .isEqualTo(new DebianVersion(0, "99999999999:1", Optional.empty()));
        assertThat(DebianVersion.parse("x:1-"))
                .isEqualTo(new DebianVersion(0, "x:1", Optional.of("")));
        assertThat(DebianVersion.parse(":1"))
                .isEqualTo(new DebianVersion(0, ":1", Optional.empty()));
    }

    @Test
    void endsInsideAnything() throws IOException {
        String stanza =
                "Package: a\nStatus: install ok installed\nVersion: 1\nDescription: b\n c\n";
        for (int length = 0; length <= stanza.length(); length++) {
            assertThat(parse(stanza.substring(0, length))).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(parse("\n\n\n")).isEmpty();
        assertThat(parse("no colon\n continued\n")).isEmpty();
        assertThat(parse("Package: \nStatus: installed\nVersion: 1\n")).isEmpty();
    }

    @Test
    void refusesMorePackagesThanThereAre() {
        String stanza = "Package: a\nStatus: installed\nVersion: 1\n\n";

        assertThatThrownBy(() -> parse(stanza.repeat(100_001)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("/var/lib/dpkg/status");
    }

    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        assertThat(DpkgStatus.parse(bytes)).isNotNull();
    }

    @Test
    void mutatedBytes() throws IOException {
        byte[] sound =
                "Package: a\nStatus: install ok installed\nVersion: 1:2-3\nSource: b (1)\n\n"
                        .repeat(20)
                        .getBytes(StandardCharsets.UTF_8);
        byte[] evil = {'\n', ' ', ':', 0, (byte) 0xff, '-', '\t', '\r'};
        Random random = new Random(20261121);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = sound.clone();
            for (int i = 0; i < 10; i++) {
                bytes[random.nextInt(bytes.length)] = evil[random.nextInt(evil.length)];
            }
            assertThat(DpkgStatus.parse(bytes)).hasSizeLessThanOrEqualTo(40);
        }
    }
}
