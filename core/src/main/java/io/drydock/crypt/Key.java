package io.drydock.crypt;

import io.drydock.error.RefusedException;
import io.drydock.internal.cryptsetup.SecretMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A passphrase, or what takes its place: the content of a key file, a BitLocker recovery password.
 * It is kept outside the heap and wiped when it is closed; the arrays that it is made of are zeroed
 * at once.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class Key implements AutoCloseable {
    /** As much as cryptsetup(8) reads of key files by default. */
    private static final long MAX_FILE_BYTES = 8 << 20;

    private final SecretMemory secret;

    private Key(SecretMemory secret) {
        this.secret = secret;
    }

    /**
     * A passphrase, as UTF-8.
     *
     * @param passphrase is zeroed
     * @throws IllegalArgumentException when it has half of a surrogate pair
     */
    public static Key ofPassphrase(char[] passphrase) {
        ByteBuffer encoded = ByteBuffer.allocate(0);
        try {
            encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase));
            return new Key(SecretMemory.taking(Arrays.copyOf(encoded.array(), encoded.limit())));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a passphrase that is no text", e);
        } finally {
            Arrays.fill(encoded.array(), (byte) 0);
            Arrays.fill(passphrase, '\0');
        }
    }

    /**
     * Any bytes.
     *
     * @param key is zeroed
     */
    public static Key of(byte[] key) {
        return new Key(SecretMemory.taking(key));
    }

    /**
     * The content of a file of this host, all of it: a newline at its end belongs to the key.
     *
     * @throws RefusedException when it has more than 8 MiB
     */
    public static Key ofFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return ofFile(file, channel, 0, channel.size());
        }
    }

    /** A part of a file of this host. */
    public static Key ofFile(Path file, long offsetBytes, long lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return ofFile(file, channel, offsetBytes, lengthBytes);
        }
    }

    private static Key ofFile(Path file, FileChannel channel, long offset, long length)
            throws IOException {
        if (length > MAX_FILE_BYTES) {
            throw new RefusedException(
                    "read",
                    file.toString(),
                    "a key of " + length + " bytes",
                    "name the part of the file that is the key, at most 8 MiB");
        }
        SecretMemory secret = SecretMemory.ofSize(length);
        try {
            ByteBuffer into = secret.bytes().asByteBuffer();
            while (into.hasRemaining()) {
                if (channel.read(into, offset + into.position()) < 0) {
                    throw new RefusedException(
                            "read",
                            file.toString(),
                            "the file ends before the key does",
                            "name a part that is there");
                }
            }
            return new Key(secret);
        } catch (IOException | RuntimeException e) {
            secret.close();
            throw e;
        }
    }

    /** A key of its own with the same content. */
    public Key copy() {
        return new Key(secret.prefix(secret.sizeBytes()));
    }

    SecretMemory secret() {
        return secret;
    }

    /** Wipes it. */
    @Override
    public void close() {
        secret.close();
    }

    /** Says nothing of what it is. */
    @Override
    public String toString() {
        return "key of " + secret.sizeBytes() + " bytes";
    }
}
