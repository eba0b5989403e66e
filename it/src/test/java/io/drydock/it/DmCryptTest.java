package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.block.BlockDevice;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.Crypt;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.LuksOptions;
import io.drydock.crypt.Unlocked;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encrypted devices by the kernel's dm-crypt, with cryptsetup(8) and our own cipher as oracles. */
@Tag("uml")
class DmCryptTest {
    private static final String PASSPHRASE = "correct horse";
    private static final String THEIRS = "theirs";
    private static final int CONTENT_BYTES = 1 << 20;

    @TempDir private Path directory;
    private Path image;

    @BeforeEach
    void needs() throws IOException {
        Needs.program("cryptsetup", "cryptsetup-bin");
        Commands.tryRun("modprobe", "-q", "dm-crypt");
        image = directory.resolve("disk");
        try (RandomAccessFile made = new RandomAccessFile(image.toFile(), "rw")) {
            made.setLength(24 << 20);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        Commands.tryRun("cryptsetup", "close", THEIRS);
        assertThat(Commands.run("dmsetup", "ls")).doesNotContain("drydock-");
        assertThat(Commands.run("losetup", "--list")).doesNotContain(image.toString());
    }

    private Session open(boolean readOnly) throws IOException {
        ImageOptions raw =
                new ImageOptions(Optional.of(ImageFormat.RAW), readOnly, false, Set.of());
        return Session.builder().drive(image, raw).open();
    }

    private static Key key() {
        return Key.ofPassphrase(PASSPHRASE.toCharArray());
    }

    private static byte[] random(long seed) {
        byte[] bytes = new byte[CONTENT_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(HostDevice device, byte[] content) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(device.path().toFile(), "rw")) {
            file.write(content);
            file.getFD().sync();
        }
    }

    private static byte[] read(Path device, int offset) throws IOException {
        byte[] content = new byte[CONTENT_BYTES];
        try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "r")) {
            file.seek(offset);
            file.readFully(content);
        }
        return content;
    }

    private void format(ContainerType type, String cipher, int keyBits, int sectorBytes)
            throws IOException {
        LuksOptions options =
                type == ContainerType.LUKS1
                        ? LuksOptions.luks1()
                        : LuksOptions.luks2().withSectorBytes(sectorBytes);
        try (Session session = open(false);
                Key key = key()) {
            Crypt.on(session.access())
                    .format(
                            session.device("/dev/sda"),
                            options.withCipher(cipher, keyBits)
                                    .withDerivation(new Pbkdf2("sha256", 1000)),
                            key);
        }
    }

    private static Unlocked unlock(Session session, Device device) throws IOException {
        try (Key key = key()) {
            return Crypt.on(session.access()).unlock(device, List.of(key));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LUKS1, aes-xts-plain64, 512, 512",
        "LUKS2, aes-xts-plain64, 256, 512",
        "LUKS2, aes-xts-plain64, 512, 4096",
        "LUKS2, aes-cbc-essiv:sha256, 256, 512",
    })
    void theKernelAndJavaAndCryptsetupSeeTheSame(
            ContainerType type, String cipher, int keyBits, int sectorBytes) throws IOException {
        format(type, cipher, keyBits, sectorBytes);
        byte[] first = random(1);
        byte[] second = random(2);
        try (Session session = open(false)) {
            Device device = session.device("/dev/sda");
            try (Unlocked unlocked = unlock(session, device)) {
                try (HostDevice container = session.access().attach(device, false);
                        HostDevice plain = unlocked.attach(container, false)) {
                    assertThat(plain.sizeBytes()).isEqualTo(unlocked.sizeBytes());
                    assertThat(plain.isReadOnly()).isFalse();
                    write(plain, first);
                }
                try (BlockDevice container = session.access().open(device, Use.WRITE);
                        BlockDevice plain = unlocked.open(container, false)) {
                    byte[] seen = new byte[CONTENT_BYTES];
                    plain.read(0, MemorySegment.ofArray(seen));
                    assertThat(seen).isEqualTo(first);
                    plain.write(CONTENT_BYTES, MemorySegment.ofArray(second));
                    plain.flush();
                }
            }
        }
        Commands.runWithInput(PASSPHRASE, "cryptsetup", "open", image, THEIRS, "-d", "-");
        Path theirs = Path.of("/dev/mapper", THEIRS);
        assertThat(read(theirs, 0)).isEqualTo(first);
        assertThat(read(theirs, CONTENT_BYTES)).isEqualTo(second);
    }

    @Test
    void theTableIsThatOfCryptsetup() throws IOException {
        format(ContainerType.LUKS2, "aes-xts-plain64", 512, 4096);
        Commands.runWithInput(PASSPHRASE, "cryptsetup", "open", image, THEIRS, "-d", "-");
        String theirs = Commands.run("dmsetup", "table", THEIRS);
        Commands.run("cryptsetup", "close", THEIRS);
        try (Session session = open(true)) {
            Device device = session.device("/dev/sda");
            try (Unlocked unlocked = unlock(session, device);
                    HostDevice container = session.access().attach(device, true);
                    HostDevice plain = unlocked.attach(container, true)) {
                assertThat(plain.isReadOnly()).isTrue();
                // Theirs has its key in a keyring.
                assertThat(withoutKeyAndDevice(table(plain)))
                        .isEqualTo(withoutKeyAndDevice(theirs));
            }
        }
    }

    private static String table(HostDevice device) throws IOException {
        Path block = Path.of("/sys/class/block").resolve(device.path().getFileName());
        String name = Files.readString(block.resolve("dm/name")).strip();
        return Commands.run("dmsetup", "table", name);
    }

    private static String withoutKeyAndDevice(String table) {
        String[] fields = table.strip().split(" ");
        fields[4] = "KEY";
        fields[6] = "DEVICE";
        return String.join(" ", fields);
    }

    @Test
    void aCipherOfTheKernelsOnlyIsItsTask() throws IOException {
        Commands.run("modprobe", "serpent_generic");
        Commands.runWithInput(
                PASSPHRASE,
                "cryptsetup",
                "-q",
                "luksFormat",
                "--cipher",
                "serpent-xts-plain64",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000",
                image,
                "-");
        byte[] content = random(3);
        try (Session session = open(false)) {
            Device device = session.device("/dev/sda");
            try (Unlocked unlocked = unlock(session, device);
                    HostDevice container = session.access().attach(device, false)) {
                try (HostDevice plain = unlocked.attach(container, false)) {
                    write(plain, content);
                }
                try (BlockDevice bytes = session.access().open(device, Use.READ)) {
                    assertThatThrownBy(() -> unlocked.open(bytes, true))
                            .isInstanceOf(UnsupportedException.class);
                }
            }
        }
        Commands.runWithInput(PASSPHRASE, "cryptsetup", "open", image, THEIRS, "-d", "-");
        assertThat(read(Path.of("/dev/mapper", THEIRS), 0)).isEqualTo(content);
    }

    @Test
    void readOnlyChangesNoByte() throws IOException {
        format(ContainerType.LUKS2, "aes-xts-plain64", 512, 512);
        byte[] before = Files.readAllBytes(image);
        try (Session session = open(true)) {
            Device device = session.device("/dev/sda");
            try (Unlocked unlocked = unlock(session, device);
                    HostDevice container = session.access().attach(device, true);
                    HostDevice plain = unlocked.attach(container, false)) {
                assertThat(plain.isReadOnly()).isTrue();
                assertThat(read(plain.path(), 0)).hasSize(CONTENT_BYTES);
            }
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }
}
