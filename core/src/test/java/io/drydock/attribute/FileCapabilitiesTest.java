package io.drydock.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCapabilitiesTest {
    private static final GuestPath FILE = GuestPath.of("/file");
    private static final String NAME = "security.capability";

    @TempDir Path directory;

    private static FileCapabilities hex(String value) {
        return FileCapabilities.parse(HexFormat.of().parseHex(value));
    }

    @Test
    void theNumbersAreThoseOfTheKernel() {
        assertThat(LinuxCapability.CHOWN.bit()).isEqualTo(1L << LibC.CAP_CHOWN());
        assertThat(LinuxCapability.NET_RAW.bit()).isEqualTo(1L << LibC.CAP_NET_RAW());
        assertThat(LinuxCapability.SYS_ADMIN.bit()).isEqualTo(1L << LibC.CAP_SYS_ADMIN());
        assertThat(LinuxCapability.SETFCAP.bit()).isEqualTo(1L << LibC.CAP_SETFCAP());
        assertThat(LinuxCapability.CHECKPOINT_RESTORE.bit())
                .isEqualTo(1L << LibC.CAP_CHECKPOINT_RESTORE());
        assertThat(LinuxCapability.SYS_TTY_CONFIG).hasToString("cap_sys_tty_config");
    }

    @Test
    void allRevisionsAreRead() {
        FileCapabilities ping =
                FileCapabilities.of(EnumSet.of(LinuxCapability.NET_RAW), Set.of(), true);

        assertThat(hex("010000010020000000000000")).isEqualTo(ping);
        assertThat(hex("0100000200200000000000000000000000000000")).isEqualTo(ping);
        assertThat(hex("0100000300200000000000000000000000000000e8030000"))
                .isEqualTo(ping.withRootUid(1000))
                .hasSameHashCodeAs(ping.withRootUid(1000))
                .isNotEqualTo(ping);
        assertThat(ping.withRootUid(1000).rootUid()).hasValue(1000);
        assertThat(ping.permitted()).containsExactly(LinuxCapability.NET_RAW);
        assertThat(ping.isEffective()).isTrue();
        assertThat(ping.inheritable()).isEmpty();
        for (FileCapabilities each : new FileCapabilities[] {ping, ping.withRootUid(4294967294L)}) {
            assertThat(FileCapabilities.parse(each.toBytes())).isEqualTo(each);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01000002",
                "0100000200200000000000000000",
                "010000020020000000000000",
                "0100000100200000000000000000000000000000",
                "0100000400200000000000000000000000000000",
                "010000020020000000000000000000000000000000"
            })
    void damagedValuesAreRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> hex(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cap_net_raw",
                "+ep",
                "-p",
                "cap_nothing=p",
                "cap_chown,=p",
                "cap_chown=q",
                "cap_chown+",
                "cap_chown+ p",
                "64=p",
                "all=ep cap_chown-e",
                "cap_chown=p cap_kill+eip"
            })
    void whatSetcapRefusesWeRefuse(String text) throws IOException {
        assertThatIllegalArgumentException().isThrownBy(() -> FileCapabilities.parse(text));
        Needs.root();
        Needs.program("setcap", "libcap2-bin");
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(Commands.tryRun("setcap", text, file).exitCode()).isNotZero();
    }

    /** What setcap writes we write, and what getcap prints we print. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cap_net_raw=ep",
                "all=ep",
                "=ip",
                "all+pe",
                "cap_chown,cap_kill=i",
                "cap_chown=ep cap_kill+ei",
                "cap_sys_admin=eip cap_net_raw=ep",
                "cap_chown=p cap_kill=i",
                "Cap_Chown=pe",
                "cap_chown+p+e",
                "cap_chown=p-p+i",
                "all=p cap_chown-p",
                "cap_chown=",
                "cap_chown=p 50=p",
                "50,51=ep cap_chown=ep",
                "50=p",
                "0,1=p\tcap_chown-p"
            })
    void setcapAndGetcapAgree(String text) throws IOException {
        Needs.root();
        Needs.program("setcap", "libcap2-bin");
        Path file = Files.createFile(directory.resolve("file"));
        try (Filesystem files = KernelFilesystem.onDirectory(directory, false)) {
            Commands.run("setcap", text, file);
            assertSame(files, file, FileCapabilities.parse(text));
        }
    }

    @Test
    void getcapAgreesOnArbitraryOnes() throws IOException {
        Needs.root();
        Needs.program("setcap", "libcap2-bin");
        Path file = Files.createFile(directory.resolve("file"));
        Random random = new Random(1);
        try (Filesystem files = KernelFilesystem.onDirectory(directory, false)) {
            for (int i = 0; i < 40; i++) {
                long permitted = random.nextLong() & random.nextLong() >>> random.nextInt(60);
                long inheritable = random.nextLong() & random.nextLong() >>> random.nextInt(60);
                FileCapabilities capabilities =
                        FileCapabilities.ofBits(
                                permitted,
                                inheritable,
                                random.nextBoolean() && (permitted | inheritable) != 0,
                                java.util.OptionalLong.empty());
                files.setAttribute(FILE, NAME, capabilities.toBytes(), true);
                assertSame(files, file, capabilities);
            }
        }
    }

    private static void assertSame(Filesystem files, Path file, FileCapabilities expected)
            throws IOException {
        byte[] value = Objects.requireNonNull(files.attributes(FILE, true).get(NAME));
        assertThat(FileCapabilities.parse(value)).isEqualTo(expected);
        assertThat(value).isEqualTo(expected.toBytes());
        String printed = Commands.run("getcap", file).strip();
        assertThat(file + " " + expected).isEqualTo(printed);
        assertThat(FileCapabilities.parse(expected.toString())).isEqualTo(expected);
    }
}
