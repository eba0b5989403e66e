package io.drydock.crypt;

import io.drydock.block.BlockDevice;
import io.drydock.testing.BitlockerVolume;
import io.drydock.testing.BytesDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The header of a container of which something has been changed, with the checksums of LUKS2 made
 * right again: whoever reads it gets behind them. There is no key in it that opens anything.
 */
final class EditedHeader {
    private static final int MIB = 1 << 20;
    private static final int EDIT_BYTES = 4;
    private static final int SECOND_COPY = 16 << 10;
    private static final int JSON = 4096;

    /** Within the binary header of LUKS2 (specification 1.1.2, section 2.1). */
    private static final int SIZE_OFFSET = 8;

    private static final int ALGORITHM_OFFSET = 72;
    private static final int CHECKSUM_OFFSET = 448;
    private static final int CHECKSUM_BYTES = 64;

    private static final Map<String, String> DIGESTS =
            Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

    private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|[0-9]+|\\{}|\\[]");

    /** What may come in place of a token of the JSON, or between two. */
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "0",
                    "-1",
                    "1",
                    "4294967295",
                    "\"0\"",
                    "\"1\"",
                    "\"31\"",
                    "\"512\"",
                    "\"-1\"",
                    "\"4096\"",
                    "\"18446744073709551615\"",
                    "\"9223372036854775807\"",
                    "\"dynamic\"",
                    "\"linear\"",
                    "\"crypt\"",
                    "\"backup-final\"",
                    "\"online-reencrypt-v3\"",
                    "\"offline-reencrypt\"",
                    "\"requirements\":{\"mandatory\":[\"online-reencrypt\"]},",
                    "\"integrity\":{\"type\":\"hmac(sha256)\",\"journal_encryption\":\"none\"},",
                    "\"argon2i\"",
                    "\"aes-cbc-essiv:sha256\"",
                    "\"null\"",
                    "\"aes-\"",
                    "\"\"",
                    "null",
                    "true",
                    "{}",
                    "[]",
                    "{",
                    "]");

    private static final List<Seed> SEEDS =
            List.of(
                    Seed.ofLuks("luks1.gz", 2056 * 512 + MIB),
                    Seed.ofLuks("luks2.gz", 2 * MIB),
                    Seed.ofLuks("luks2-reencryption.gz", 3 * MIB),
                    Seed.ofBitlocker());

    private final Seed seed;
    private final byte[] bytes;

    private EditedHeader(Seed seed) {
        this.seed = seed;
        this.bytes = seed.bytes.clone();
    }

    /**
     * What is edited.
     *
     * @param bytes the device's first
     * @param places where something stands in them
     */
    private record Seed(byte[] bytes, long sizeBytes, boolean luks2, List<Integer> places) {
        static Seed ofLuks(String resource, long sizeBytes) {
            try (InputStream in = EditedHeader.class.getResourceAsStream(resource)) {
                byte[] bytes = new GZIPInputStream(Objects.requireNonNull(in)).readAllBytes();
                return of(bytes, sizeBytes, bytes.length > SECOND_COPY);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        static Seed ofBitlocker() {
            try {
                Path file = Files.createTempFile("drydock", "bitlocker");
                byte[] content = new byte[BitlockerVolume.SIZE_BYTES];
                byte[] all = BitlockerVolume.make(file, "password", content);
                Files.delete(file);
                int end = BitlockerVolume.METADATA_OFFSETS[0] + (64 << 10);
                // Encrypted zeroes between the boot sector and the metadata are of no interest.
                Arrays.fill(all, 512, BitlockerVolume.METADATA_OFFSETS[0], (byte) 0);
                return of(Arrays.copyOf(all, end), all.length, false);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static Seed of(byte[] bytes, long sizeBytes, boolean luks2) {
            List<Integer> places = new ArrayList<>();
            for (int at = 0; at < bytes.length; at++) {
                // Zeroes next to something may be its high bytes.
                if (bytes[at] != 0 || (at > 0 && bytes[at - 1] != 0)) {
                    places.add(at);
                }
            }
            return new Seed(bytes, sizeBytes, luks2, places);
        }
    }

    /** Of edits: a byte that says of what, then what to do, where, and a number for it. */
    static BlockDevice of(byte[] edits) {
        ByteBuffer words = ByteBuffer.wrap(edits);
        int first = words.hasRemaining() ? Byte.toUnsignedInt(words.get()) : 1;
        EditedHeader header = new EditedHeader(SEEDS.get(first % SEEDS.size()));
        while (words.remaining() >= EDIT_BYTES) {
            int kind = words.get() & 7;
            int place = Short.toUnsignedInt(words.getShort());
            header.edit(kind, place, Byte.toUnsignedInt(words.get()));
        }
        if (header.seed.luks2) {
            header.copy(first >> 2 & 3);
            header.sign(0);
            header.sign(SECOND_COPY);
        }
        return new BytesDevice(header.bytes, header.seed.sizeBytes, 512);
    }

    private void edit(int kind, int place, int value) {
        int at = seed.places.get(place % seed.places.size());
        boolean isText = seed.luks2 && kind >= 3;
        if (isText) {
            editText(kind, place, value);
        } else if (kind == 1 && at + Integer.BYTES <= bytes.length) {
            ByteBuffer.wrap(bytes).putInt(at, value << 24 >> 24);
        } else if (kind == 2) {
            bytes[at] ^= (byte) value;
        } else {
            bytes[at] = (byte) value;
        }
    }

    private void editText(int kind, int place, int value) {
        StringBuilder text = new StringBuilder(text());
        String other = TEXTS.get(value % TEXTS.size());
        List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
        if (tokens.isEmpty()) {
            return;
        }
        MatchResult token = tokens.get(place % tokens.size());
        switch (kind) {
            case 3, 4 -> text.replace(token.start(), token.end(), other);
            case 5 -> text.insert(token.start(), other);
            case 6 -> text.delete(token.start(), Math.min(text.length(), token.end() + value));
            default -> text.insert(token.start(), text.substring(token.start(), token.end()));
        }
        byte[] edited = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(bytes, JSON, SECOND_COPY, (byte) 0);
        System.arraycopy(edited, 0, bytes, JSON, Math.min(edited.length, SECOND_COPY - JSON));
    }

    private String text() {
        String area = new String(bytes, JSON, SECOND_COPY - JSON, StandardCharsets.ISO_8859_1);
        int end = area.indexOf('\0');
        return end < 0 ? area : area.substring(0, end);
    }

    /** Lets the second copy be as it was, or none, or that of the first; or the first be none. */
    private void copy(int how) {
        switch (how) {
            case 1 -> bytes[SECOND_COPY] = 0;
            case 2 -> System.arraycopy(bytes, JSON, bytes, SECOND_COPY + JSON, SECOND_COPY - JSON);
            case 3 -> {
                System.arraycopy(bytes, JSON, bytes, SECOND_COPY + JSON, SECOND_COPY - JSON);
                bytes[0] = 0;
            }
            default -> {}
        }
    }

    private void sign(int start) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        long size = header.getLong(start + SIZE_OFFSET);
        String algorithm =
                new String(bytes, start + ALGORITHM_OFFSET, 32, StandardCharsets.ISO_8859_1);
        String digest = DIGESTS.get(algorithm.replaceAll("\0.*", ""));
        if (digest == null || size < JSON || size > bytes.length - start) {
            return;
        }
        int at = start + CHECKSUM_OFFSET;
        Arrays.fill(bytes, at, at + CHECKSUM_BYTES, (byte) 0);
        try {
            MessageDigest sum = MessageDigest.getInstance(digest);
            sum.update(bytes, start, (int) size);
            header.put(at, sum.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
