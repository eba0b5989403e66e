package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drydock luks}, checked by cryptsetup(8). */
class LuksTest {
    @TempDir Path dir;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        Needs.program("cryptsetup", "cryptsetup-bin");
        image = dir.resolve("disk.img");
        try (RandomAccessFile made = new RandomAccessFile(image.toFile(), "rw")) {
            made.setLength(24 << 20);
        }
    }

    private Cli luks(String input, String verb, Object... more) {
        Object[] words = new Object[more.length + 7];
        Object[] fixed = {"luks", verb, "--format=raw", "-a", image, "--rw", "/dev/sda"};
        System.arraycopy(fixed, 0, words, 0, fixed.length);
        System.arraycopy(more, 0, words, fixed.length, more.length);
        return Cli.runWithInput(input.getBytes(StandardCharsets.UTF_8), words);
    }

    private Cli format() {
        return luks("first\n", "format", "--pbkdf=pbkdf2", "--pbkdf-force-iterations=1000");
    }

    private boolean opens(String passphrase) {
        return Commands.tryRunWithInput(
                                passphrase,
                                "cryptsetup",
                                "luksOpen",
                                "--test-passphrase",
                                image,
                                "-d",
                                "-")
                        .exitCode()
                == 0;
    }

    @Test
    void keysComeFromStandardInput() {
        assertThat(format()).isEqualTo(new Cli(0, "", ""));
        assertThat(opens("first")).isTrue();
        assertThat(luks("first\nsecond\n", "add-key", "--pbkdf-memory=1024", "--pbkdf-parallel=1"))
                .isEqualTo(new Cli(0, "slot 1\n", ""));
        assertThat(luks("second", "test")).isEqualTo(new Cli(0, "slot 1\n", ""));
        assertThat(luks("first\nthird", "change-key", "--pbkdf-memory=1024"))
                .isEqualTo(new Cli(0, "slot 0\n", ""));
        assertThat(opens("third")).isTrue();
        assertThat(luks("second\n", "remove-key")).isEqualTo(new Cli(0, "slot 1\n", ""));
        assertThat(luks("second\n", "test").status()).isEqualTo(4);
        assertThat(luks("", "remove-key", "--slot=0").err()).contains("the last");
    }

    @Test
    void keysComeFromFiles() throws IOException {
        Path old = Files.writeString(dir.resolve("old"), "old\n");
        Path fresh = Files.writeString(dir.resolve("fresh"), "fresh");
        String quick = "--pbkdf-force-iterations=1000";
        luks("", "format", "-d", old, "--type=luks1", quick);
        assertThat(luks("", "add-key", "-d", old, "--new-key-file", fresh, quick).out())
                .isEqualTo("slot 1\n");
        assertThat(opens("old\n")).isTrue();
        assertThat(opens("fresh")).isTrue();
        assertThat(luks("fresh", "test", "-d", "-").out()).isEqualTo("slot 1\n");
    }

    @Test
    void theHeaderIsShown() {
        format();
        luks("", "set", "--label=data", "--uuid=5ba11000-0000-4000-8000-000000000001");
        assertThat(luks("", "info").out())
                .contains("Type     luks2\n")
                .contains("UUID     5ba11000-0000-4000-8000-000000000001\n")
                .contains("Label    data\n")
                .contains("pbkdf2-sha256, 1000 iterations");
        assertThat(luks("", "info", "--json").out())
                .contains("\"label\" : \"data\"")
                .contains("\"iterations\" : 1000");
    }

    @Test
    void whatIsThereIsNotLostUnasked() {
        Commands.run("mke2fs", "-q", image);
        assertThat(format().status()).isEqualTo(4);
        assertThat(format().err()).contains("it holds ext2").contains("--force");
        Cli readOnly =
                Cli.run("luks", "format", "--format=raw", "-a", image, "--force", "/dev/sda");
        assertThat(readOnly.status()).isEqualTo(2);
    }

    @Test
    void theHeaderIsBackedUpAndRestored() throws IOException {
        format();
        Path backup = dir.resolve("backup");
        assertThat(luks("", "backup", backup).status()).isZero();
        try (RandomAccessFile damaged = new RandomAccessFile(image.toFile(), "rw")) {
            damaged.write(new byte[1 << 20]);
        }
        assertThat(luks("first", "test").status()).isEqualTo(3);
        assertThat(luks("", "restore", backup)).isEqualTo(new Cli(0, "", ""));
        assertThat(opens("first")).isTrue();
    }

    @Test
    void noMessageHasTheKey() {
        format();
        for (Cli result :
                new Cli[] {luks("swordfish\n", "test"), luks("swordfish\nx", "add-key")}) {
            assertThat(result.status()).isEqualTo(4);
            assertThat(result.err()).isNotEmpty().doesNotContain("swordfish");
        }
    }

    @Test
    void keysOpenWhatIsToBeListed() throws IOException {
        format();
        Path key = Files.writeString(dir.resolve("key"), "first");
        Object[] fixed = {"filesystems", "--all", "--format=raw", "-a", image};
        assertThat(Cli.run(fixed).out()).contains("crypto_LUKS").doesNotContain("/dev/mapper/");
        for (String option : new String[] {"/dev/sda:file:" + key, "all:key:first"}) {
            Cli listed =
                    Cli.run("filesystems", "--all", "--format=raw", "-a", image, "--key", option);
            assertThat(listed.out()).contains("crypto_LUKS").contains("/dev/mapper/");
        }
        Cli fromInput =
                Cli.runWithInput(
                        "other\nfirst\n".getBytes(StandardCharsets.UTF_8),
                        "filesystems",
                        "--all",
                        "--format=raw",
                        "-a",
                        image,
                        "--keys-from-stdin");
        assertThat(fromInput.out()).contains("/dev/mapper/");
        Cli bad = Cli.run("filesystems", "--format=raw", "-a", image, "--key", "swordfish");
        assertThat(bad.status()).isEqualTo(2);
        assertThat(bad.err()).doesNotContain("swordfish");
    }
}
