package io.drydock.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeyDerivation.Variant;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.WrongKeyException;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers that we make and change are what cryptsetup(8) takes them for. */
class CryptTest {
    private static final KeyDerivation QUICK = new Pbkdf2("sha256", 1000);

    @TempDir Path dir;
    private Path file;
    private FileDevices devices;
    private Crypt crypt;
    private Device device;

    @BeforeEach
    void makeDisk() throws IOException {
        Needs.program("cryptsetup", "cryptsetup-bin");
        file = dir.resolve("disk");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(24 << 20);
        }
        devices = new FileDevices(file, false);
        crypt = Crypt.on(devices);
        device = devices.device("/dev/sda");
    }

    private static LuksOptions options(ContainerType type) {
        LuksOptions options =
                type == ContainerType.LUKS1 ? LuksOptions.luks1() : LuksOptions.luks2();
        return options.withDerivation(QUICK);
    }

    private void format(ContainerType type) throws IOException {
        try (Key key = Containers.key()) {
            crypt.format(device, options(type), key);
        }
    }

    private String dump() {
        return Commands.run("cryptsetup", "luksDump", file);
    }

    private boolean opens(String passphrase) throws IOException {
        boolean theirs =
                Commands.tryRunWithInput(
                                        passphrase,
                                        "cryptsetup",
                                        "luksOpen",
                                        "--test-passphrase",
                                        file,
                                        "-d",
                                        "-")
                                .exitCode()
                        == 0;
        try (Key key = Containers.key(passphrase)) {
            crypt.test(device, key);
            assertThat(theirs).as("cryptsetup opens it, too").isTrue();
            return true;
        } catch (WrongKeyException e) {
            assertThat(theirs).as("cryptsetup does not open it, either").isFalse();
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerType.class,
            names = {"LUKS1", "LUKS2"})
    void whatWeFormatCryptsetupOpens(ContainerType type) throws IOException {
        format(type);

        assertThat(dump()).contains("Version:       \t" + (type == ContainerType.LUKS1 ? 1 : 2));
        assertThat(opens(Containers.PASSPHRASE)).isTrue();
        assertThat(opens("other")).isFalse();
        CryptHeader header = crypt.header(device);
        assertThat(header.type()).isEqualTo(type);
        assertThat(header.cipher()).isEqualTo("aes-xts-plain64");
        assertThat(header.keyBits()).isEqualTo(512);
        assertThat(header.slots())
                .singleElement()
                .satisfies(slot -> {
                    assertThat(slot.number()).isZero();
                    assertThat(slot.derivation()).isEqualTo(QUICK);
                });
        assertThat(Commands.run("cryptsetup", "luksUUID", file).strip())
                .isEqualTo(header.uuid().orElseThrow());
    }

    @Test
    void optionsAreThoseOfTheHeader() throws IOException {
        UUID uuid = UUID.randomUUID();
        Argon2 argon2 = new Argon2(Variant.ARGON2I, 5, 32 << 10, 2);
        try (Key key = Containers.key()) {
            crypt.format(
                    device,
                    LuksOptions.luks2()
                            .withDerivation(argon2)
                            .withCipher("aes-cbc-essiv:sha256", 256)
                            .withSectorBytes(4096)
                            .withDataOffset(8 << 20)
                            .withUuid(uuid.toString())
                            .withLabel("höhe"),
                    key);
        }

        assertThat(dump())
                .contains("UUID:          \t" + uuid)
                .contains("Label:         \thöhe")
                .contains("offset: 8388608 [bytes]")
                .contains("cipher: aes-cbc-essiv:sha256")
                .contains("sector: 4096 [bytes]")
                .contains("PBKDF:      argon2i")
                .contains("Time cost:  5")
                .contains("Memory:     32768")
                .contains("Threads:    2");
        CryptHeader header = crypt.header(device);
        assertThat(header.slots().getFirst().derivation()).isEqualTo(argon2);
        assertThat(header.label()).contains("höhe");
        assertThat(header.sectorBytes()).isEqualTo(4096);
        assertThat(header.dataOffsetBytes()).isEqualTo(8 << 20);
        assertThat(header.uuid()).contains(uuid.toString());
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerType.class,
            names = {"LUKS1", "LUKS2"})
    void keysAreAddedChangedAndRemoved(ContainerType type) throws IOException {
        Containers.format(file, 24, "--type", type.name().toLowerCase(java.util.Locale.ROOT));
        try (Key first = Containers.key();
                Key second = Containers.key("second");
                Key third = Containers.key("third")) {
            assertThat(crypt.addKey(device, first, second, QUICK)).isEqualTo(1);
            assertThat(opens("second")).isTrue();
            assertThat(crypt.changeKey(device, second, third, QUICK)).isEqualTo(1);
            assertThat(opens("second")).isFalse();
            assertThat(opens("third")).isTrue();
            assertThat(crypt.removeKey(device, first)).isZero();
            assertThat(opens(Containers.PASSPHRASE)).isFalse();
            assertThatThrownBy(() -> crypt.removeKey(device, third))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the last");
            assertThatThrownBy(() -> crypt.removeSlot(device, 5))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not in use");
            assertThatThrownBy(() -> crypt.addKey(device, second, first, QUICK))
                    .isInstanceOf(WrongKeyException.class);
            assertThat(opens("third")).isTrue();
        }
    }

    @Test
    void aKeyFileIsAKey() throws IOException {
        byte[] bytes = Containers.random(300, 3);
        Path keyFile = Files.write(dir.resolve("key"), bytes);
        format(ContainerType.LUKS2);
        try (Key passphrase = Containers.key();
                Key key = Key.ofFile(keyFile)) {
            crypt.addKey(device, passphrase, key, QUICK);
        }
        Commands.run("cryptsetup", "luksOpen", "--test-passphrase", file, "-d", keyFile);
        try (Key part = Key.ofFile(keyFile, 0, 299)) {
            assertThatThrownBy(() -> crypt.test(device, part))
                    .isInstanceOf(WrongKeyException.class);
        }
    }

    @Test
    void uuidLabelAndPriorityAreSet() throws IOException {
        format(ContainerType.LUKS2);
        UUID uuid = UUID.randomUUID();
        crypt.setUuid(device, uuid);
        crypt.setLabel(device, "data", "vm");
        crypt.setPriority(device, 0, KeySlot.Priority.IGNORED);

        assertThat(dump())
                .contains("UUID:          \t" + uuid)
                .contains("Label:         \tdata")
                .contains("Subsystem:     \tvm")
                .contains("Priority:   ignored");
        assertThat(opens(Containers.PASSPHRASE)).isFalse();
    }

    @Test
    void aHeaderIsBackedUpAndRestored() throws IOException {
        format(ContainerType.LUKS2);
        Path ours = dir.resolve("ours");
        Path theirs = dir.resolve("theirs");
        crypt.backUpHeader(device, ours);
        Commands.run("cryptsetup", "luksHeaderBackup", file, "--header-backup-file", theirs);
        assertThat(ours).hasSameBinaryContentAs(theirs);
        assertThat(Files.getPosixFilePermissions(ours)).hasToString("[OWNER_READ]");
        assertThatThrownBy(() -> crypt.backUpHeader(device, ours))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("exists");

        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.write(new byte[1 << 20]);
        }
        assertThatThrownBy(() -> crypt.header(device)).isInstanceOf(NotFoundException.class);
        crypt.restoreHeader(device, ours, false);
        assertThat(opens(Containers.PASSPHRASE)).isTrue();
    }

    @Test
    void theHeaderOfAnotherDeviceIsNotReplacedUnasked() throws IOException {
        format(ContainerType.LUKS2);
        Path backup = dir.resolve("backup");
        crypt.backUpHeader(device, backup);
        try (Key other = Containers.key("other")) {
            crypt.format(device, options(ContainerType.LUKS2), other);
        }

        assertThatThrownBy(() -> crypt.restoreHeader(device, backup, false))
                .isInstanceOf(RefusedException.class);
        assertThat(opens("other")).isTrue();
        crypt.restoreHeader(device, backup, true);
        assertThat(opens(Containers.PASSPHRASE)).isTrue();
        Path no = Files.write(dir.resolve("no"), new byte[100_000]);
        assertThatThrownBy(() -> crypt.restoreHeader(device, no, true))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(no.toString());
    }

    @Test
    void aReadOnlyDriveIsNotChanged() throws IOException {
        format(ContainerType.LUKS2);
        byte[] before = Files.readAllBytes(file);
        Crypt reader = Crypt.on(new FileDevices(file, true));
        try (Key key = Containers.key();
                Key added = Containers.key("more")) {
            assertThatThrownBy(() -> reader.addKey(device, key, added, QUICK))
                    .isInstanceOf(RefusedException.class);
            assertThat(reader.test(device, key)).hasValue(0);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aDeviceWithoutRoomIsRefused() throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw");
                Key key = Containers.key()) {
            made.setLength(16 << 20);
            assertThatThrownBy(() -> crypt.format(device, LuksOptions.luks2(), key))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no room");
        }
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }
}
