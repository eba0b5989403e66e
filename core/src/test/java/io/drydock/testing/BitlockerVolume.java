package io.drydock.testing;

import io.drydock.internal.cipher.CipherSpec;
import io.drydock.internal.cipher.SectorCipher;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A BitLocker volume with a password, AES-XTS of 128 bits: no program of Debian's makes one. After
 * libyal's "BitLocker Drive Encryption (BDE) format specification".
 */
public final class BitlockerVolume {
    public static final int SIZE_BYTES = 16 << 20;

    /** Where metadata is, and where the first bytes of the content are kept. */
    public static final int[] METADATA_OFFSETS = {2 << 20, 4 << 20, 6 << 20};

    public static final int HEADER_OFFSET = 8 << 20;
    public static final int HEADER_BYTES = 8192;

    private static final int METADATA_BYTES = 64 << 10;
    private static final int KEY_BYTES = 32;

    private final Random random = new Random(11);
    private final byte[] volumeKey = bytes(KEY_BYTES);

    private BitlockerVolume() {}

    /** Writes one whose content is that, as far as metadata is not in its place. */
    public static byte[] make(Path file, String password, byte[] content) throws IOException {
        try {
            byte[] volume = new BitlockerVolume().volume(password, content);
            Files.write(file, volume);
            return volume;
        } catch (GeneralSecurityException | InvalidCipherTextException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] volume(String password, byte[] content)
            throws GeneralSecurityException, InvalidCipherTextException, IOException {
        byte[] volume = content.clone();
        CipherSpec spec = new CipherSpec("aes", "xts-plain64", 512, false);
        MemorySegment all = MemorySegment.ofArray(volume);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_BYTE, volumeKey);
            try (SectorCipher cipher = SectorCipher.of(spec, () -> key).orElseThrow()) {
                cipher.encrypt(MemorySegment.ofArray(content), all, 0);
                cipher.encrypt(
                        MemorySegment.ofArray(Arrays.copyOf(content, HEADER_BYTES)),
                        all.asSlice(HEADER_OFFSET, HEADER_BYTES),
                        HEADER_OFFSET / 512);
            }
        }
        byte[] metadata = metadata(password);
        for (int offset : METADATA_OFFSETS) {
            System.arraycopy(metadata, 0, volume, offset, metadata.length);
        }
        System.arraycopy(bootSector(), 0, volume, 0, 512);
        return volume;
    }

    private static byte[] bootSector() {
        ByteBuffer boot = little(512);
        boot.put(new byte[] {(byte) 0xeb, 0x58, (byte) 0x90}).put(text("-FVE-FS-"));
        boot.putShort((short) 512);
        boot.position(160);
        boot.put(HexFormat.of().parseHex("3bd66749292ed84a8399f6a339e3d001"));
        for (int offset : METADATA_OFFSETS) {
            boot.putLong(offset);
        }
        boot.position(510);
        boot.putShort((short) 0xaa55);
        return boot.array();
    }

    private byte[] metadata(String password)
            throws GeneralSecurityException, InvalidCipherTextException {
        byte[] masterKey = bytes(32);
        byte[] salt = bytes(16);
        byte[] stretched = stretch(password, salt);
        byte[] protector =
                entry(
                        2,
                        8,
                        bytes(16),
                        bytes(8),
                        shorts(0, 0x2000),
                        entry(0, 3, shorts(0x1000, 0), salt),
                        entry(0, 5, encrypted(stretched, masterKey)));
        byte[] key = entry(3, 5, encrypted(masterKey, volumeKey));
        byte[] header = entry(0xf, 0xf, longs(HEADER_OFFSET, HEADER_BYTES));
        int size = 48 + protector.length + key.length + header.length;
        ByteBuffer metadata = little(METADATA_BYTES);
        metadata.put(text("-FVE-FS-")).put(shorts(METADATA_BYTES >> 4, 2, 4, 4));
        metadata.putLong(SIZE_BYTES).putInt(0).putInt(HEADER_BYTES / 512);
        for (int offset : METADATA_OFFSETS) {
            metadata.putLong(offset);
        }
        metadata.putLong(HEADER_OFFSET);
        metadata.putInt(size).putInt(1).putInt(48).putInt(size);
        metadata.put(bytes(16)).putInt(3).put(shorts(0x8004, 0)).putLong(0);
        return metadata.put(protector).put(key).put(header).array();
    }

    /** A million rounds of SHA-256, as the specification has it in section 5.1. */
    private static byte[] stretch(String password, byte[] salt) throws GeneralSecurityException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] twice = sha.digest(sha.digest(password.getBytes(StandardCharsets.UTF_16LE)));
        ByteBuffer round = little(32 + 32 + 16 + 8);
        round.position(32);
        round.put(twice).put(salt);
        for (long i = 0; i < 0x100000; i++) {
            round.putLong(80, i);
            round.put(0, sha.digest(round.array()));
        }
        return Arrays.copyOf(round.array(), 32);
    }

    /** Nonce, tag and text of AES-CCM. */
    private byte[] encrypted(byte[] with, byte[] key) throws InvalidCipherTextException {
        ByteBuffer plain = little(12 + key.length);
        plain.put(shorts(plain.capacity(), 1, 1, 0, 0x8004, 0)).put(key);
        byte[] nonce = bytes(12);
        var cipher = CCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(true, new AEADParameters(new KeyParameter(with), 128, nonce));
        byte[] text = new byte[plain.capacity() + 16];
        int length = cipher.processBytes(plain.array(), 0, plain.capacity(), text, 0);
        cipher.doFinal(text, length);
        byte[] tag = Arrays.copyOfRange(text, plain.capacity(), text.length);
        return joined(nonce, tag, Arrays.copyOf(text, plain.capacity()));
    }

    private static byte[] entry(int type, int value, byte[]... data) {
        byte[] content = joined(data);
        return joined(shorts(8 + content.length, type, value, 1), content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = little(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = little(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = little(8 * values.length);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
