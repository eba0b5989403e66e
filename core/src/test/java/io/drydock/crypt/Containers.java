package io.drydock.crypt;

import io.drydock.testing.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Encrypted files, made by cryptsetup(8). */
final class Containers {
    static final String PASSPHRASE = "correct horse";

    private static final int MIB = 1 << 20;

    private Containers() {}

    static Key key() {
        return Key.ofPassphrase(PASSPHRASE.toCharArray());
    }

    static Key key(String passphrase) {
        return Key.ofPassphrase(passphrase.toCharArray());
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A new container, empty. */
    static Path format(Path file, int mib, String... options) throws IOException {
        Files.deleteIfExists(file);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength((long) mib * MIB);
        }
        List<String> command = new ArrayList<>(List.of("cryptsetup", "-q", "luksFormat"));
        command.addAll(List.of("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"));
        command.addAll(List.of(options));
        command.addAll(List.of(file.toString(), "-"));
        Commands.runWithInput(PASSPHRASE, command.toArray());
        return file;
    }

    /** A LUKS2 container with that content, which cryptsetup encrypts without device-mapper. */
    static Path encrypt(Path file, byte[] content, String... options) throws IOException {
        Files.write(file, content);
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(content.length + 32L * MIB);
        }
        List<String> command = new ArrayList<>(List.of("cryptsetup", "-q", "reencrypt"));
        command.addAll(List.of("--encrypt", "--type", "luks2", "--reduce-device-size", "32M"));
        command.addAll(List.of("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"));
        command.addAll(List.of(options));
        command.addAll(List.of("-d", "-", file.toString()));
        Commands.runWithInput(PASSPHRASE, command.toArray());
        return file;
    }

    /** Makes LUKS1 of LUKS2. */
    static Path convertToLuks1(Path file) {
        Commands.run("cryptsetup", "-q", "convert", "--type", "luks1", file);
        return file;
    }
}
