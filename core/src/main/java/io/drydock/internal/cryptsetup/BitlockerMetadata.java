package io.drydock.internal.cryptsetup;

import io.drydock.block.BlockDevice;
import io.drydock.crypt.Protector;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.cipher.CipherSpec;
import io.drydock.internal.cipher.CryptLayout;
import io.drydock.internal.cipher.CryptSegment;
import io.drydock.internal.cipher.CryptSegment.Encrypted;
import io.drydock.internal.cipher.CryptSegment.Zeroes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where a BitLocker volume keeps what, which libcryptsetup does not tell: the boot sector's copies
 * of the metadata, and the first clusters of the filesystem, which lie elsewhere (Microsoft has
 * published no specification; this follows libyal's "BitLocker Drive Encryption format
 * specification", sections 2 to 5, and libcryptsetup's {@code lib/bitlk}).
 *
 * @param sectorBytes what is encrypted as one
 * @param metadataOffsets where the three copies are
 * @param headerOffset where the filesystem's first bytes are kept
 * @param headerBytes how many
 */
record BitlockerMetadata(
        int sectorBytes,
        List<Long> metadataOffsets,
        long headerOffset,
        long headerBytes,
        List<Protector> protectors) {
    /** What is read of the boot sector, in whole sectors of any size. */
    static final int BOOT_BYTES = 4096;

    static final int METADATA_BYTES = 64 << 10;

    /** Before the metadata's entries: the header of the block and that of the metadata. */
    private static final int HEADERS_BYTES = 64 + 48;

    private static final byte[] SIGNATURE =
            "-FVE-FS-".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE_TO_GO =
            "MSWIN4.1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** The identifier of an encrypted volume, behind which the offsets are. */
    private static final byte[] VOLUME_ID = {
        0x3b,
        (byte) 0xd6,
        0x67,
        0x49,
        0x29,
        0x2e,
        (byte) 0xd8,
        0x4a,
        (byte) 0x83,
        (byte) 0x99,
        (byte) 0xf6,
        (byte) 0xa3,
        0x39,
        (byte) 0xe3,
        (byte) 0xd0,
        0x01
    };

    /** The identifier of a volume that is encrypted only as it is written to. */
    private static final byte[] ON_WRITE_ID = {
        0x3b,
        0x4d,
        (byte) 0xa8,
        (byte) 0x92,
        (byte) 0x80,
        (byte) 0xdd,
        0x0e,
        0x4d,
        (byte) 0x9e,
        0x4e,
        (byte) 0xb1,
        (byte) 0xe3,
        0x28,
        0x4e,
        (byte) 0xae,
        (byte) 0xd8
    };

    private static final int VOLUME_ID_OFFSET = 160;
    private static final int VOLUME_ID_OFFSET_TO_GO = 424;

    private static final int STATE_ENCRYPTED = 4;
    private static final int ENTRY_HEADER_BYTES = 8;
    private static final int ENTRY_PROTECTOR = 2;
    private static final int ENTRY_VOLUME_HEADER = 0xf;
    private static final int ENTRY_VOLUME_KEY = 3;
    private static final int PROTECTION_OFFSET = 26;

    /** Before the entries within that of a protector. */
    private static final int PROTECTOR_BYTES = ENTRY_HEADER_BYTES + 28;

    private static final int VALUE_KEY = 1;
    private static final int VALUE_STRETCH_KEY = 3;
    private static final int VALUE_ENCRYPTED_KEY = 5;

    /** An entry with a nonce, a tag and an encrypted key, which has a header of its own. */
    private static final int ENCRYPTED_KEY_BYTES = ENTRY_HEADER_BYTES + 12 + 16 + 12;

    /** What libcryptsetup opens. */
    private static final Set<Protector> TRIED =
            EnumSet.of(
                    Protector.CLEAR_KEY,
                    Protector.STARTUP_KEY,
                    Protector.RECOVERY_PASSWORD,
                    Protector.PASSWORD);

    /** Each costs half a second to try; Windows makes a handful. */
    private static final int MAX_PROTECTORS = 32;

    /** Whether a boot sector is that of a BitLocker volume. */
    static boolean isBootSector(byte[] sector) {
        return idOffset(sector) > 0;
    }

    private static int idOffset(byte[] sector) {
        int offset =
                matches(sector, 3, SIGNATURE)
                        ? VOLUME_ID_OFFSET
                        : matches(sector, 3, SIGNATURE_TO_GO) ? VOLUME_ID_OFFSET_TO_GO : 0;
        boolean known = matches(sector, offset, VOLUME_ID) || matches(sector, offset, ON_WRITE_ID);
        return offset > 0 && known ? offset : 0;
    }

    private static boolean matches(byte[] data, int offset, byte[] expected) {
        return data.length >= offset + expected.length
                && Arrays.equals(
                        data, offset, offset + expected.length, expected, 0, expected.length);
    }

    /**
     * @throws CorruptDataException when offsets are not within the device, or entries not within
     *     the metadata
     * @throws UnsupportedException when it is being encrypted or decrypted
     */
    static BitlockerMetadata read(BlockDevice device, String name) throws IOException {
        Reader reader = new Reader(device, name);
        ByteBuffer boot = reader.bytes(0, 512);
        int sectorBytes = Short.toUnsignedInt(boot.getShort(11));
        List<Long> offsets = new ArrayList<>();
        int id = idOffset(boot.array());
        if (matches(boot.array(), id, ON_WRITE_ID)) {
            throw reader.partly();
        }
        for (int i = 0; i < 3; i++) {
            offsets.add(reader.place(boot.getLong(id + 16 + i * 8), METADATA_BYTES));
        }
        ByteBuffer metadata = reader.bytes(offsets.getFirst(), METADATA_BYTES);
        if (!matches(metadata.array(), 0, SIGNATURE)) {
            throw reader.corrupt("its metadata is not where the boot sector says");
        }
        if (metadata.getShort(12) != STATE_ENCRYPTED || metadata.getShort(14) != STATE_ENCRYPTED) {
            throw reader.partly();
        }
        long header = 0;
        long headerBytes = 0;
        boolean hasKey = false;
        List<Protector> protectors = new ArrayList<>();
        for (ByteBuffer entry : reader.metadataEntries(metadata)) {
            int type = Short.toUnsignedInt(entry.getShort(2));
            if (type == ENTRY_PROTECTOR) {
                protectors.add(reader.protector(entry));
            } else if (type == ENTRY_VOLUME_KEY) {
                hasKey |= entry.capacity() >= ENCRYPTED_KEY_BYTES;
            } else if (type == ENTRY_VOLUME_HEADER) {
                headerBytes = reader.number(entry, ENTRY_HEADER_BYTES + 8);
                header = reader.place(reader.number(entry, ENTRY_HEADER_BYTES), headerBytes);
            }
        }
        if (headerBytes == 0 || !hasKey || protectors.size() > MAX_PROTECTORS) {
            throw reader.corrupt("its metadata is not complete");
        }
        return new BitlockerMetadata(
                sectorBytes == 0 ? 512 : sectorBytes,
                List.copyOf(offsets),
                header,
                headerBytes,
                List.copyOf(protectors));
    }

    /** Reads, and checks what it reads. */
    private record Reader(BlockDevice device, String name) {
        CorruptDataException corrupt(String reason) {
            return new CorruptDataException("read", name, reason);
        }

        UnsupportedException partly() {
            return new UnsupportedException(
                    "read",
                    name,
                    "the volume is only partly encrypted",
                    "let Windows finish encrypting or decrypting it");
        }

        ByteBuffer bytes(long offset, int length) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocate(length);
                device.read(place(offset, length), bytes);
                return ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }

        /** Returns the offset if that range is one of the device's, and of whole sectors. */
        long place(long offset, long length) throws CorruptDataException {
            try {
                Objects.checkFromIndexSize(offset, length, device.sizeBytes());
            } catch (IndexOutOfBoundsException e) {
                throw new CorruptDataException("read", name, "its metadata lies beyond its end", e);
            }
            if (offset % 512 != 0 || length % 512 != 0) {
                throw corrupt("its metadata is not in whole sectors");
            }
            return offset;
        }

        List<ByteBuffer> metadataEntries(ByteBuffer metadata) throws CorruptDataException {
            long end = 64 + Integer.toUnsignedLong(metadata.getInt(64));
            if (end < HEADERS_BYTES || end > metadata.capacity()) {
                throw corrupt("its metadata has a size that cannot be");
            }
            return entries(metadata, HEADERS_BYTES, (int) end);
        }

        private List<ByteBuffer> entries(ByteBuffer from, int start, int end)
                throws CorruptDataException {
            List<ByteBuffer> entries = new ArrayList<>();
            int at = start;
            while (at + ENTRY_HEADER_BYTES <= end) {
                int size = Short.toUnsignedInt(from.getShort(at));
                if (size == 0) {
                    break;
                }
                if (size < ENTRY_HEADER_BYTES || at + size > end) {
                    throw corrupt("an entry of its metadata has a size that cannot be");
                }
                entries.add(from.slice(at, size).order(ByteOrder.LITTLE_ENDIAN));
                at += size;
            }
            return entries;
        }

        long number(ByteBuffer entry, int offset) throws CorruptDataException {
            if (entry.capacity() < offset + Long.BYTES) {
                throw corrupt("an entry of its metadata is too short");
            }
            return entry.getLong(offset);
        }

        /**
         * Checks what libcryptsetup does not: it counts on a key that is encrypted in each
         * protector, and on entries being as long as those of their kind are.
         */
        Protector protector(ByteBuffer entry) throws CorruptDataException {
            if (entry.capacity() < PROTECTOR_BYTES) {
                throw corrupt("an entry of its metadata is too short");
            }
            boolean hasKey = false;
            for (ByteBuffer inner : entries(entry, PROTECTOR_BYTES, entry.capacity())) {
                int value = Short.toUnsignedInt(inner.getShort(4));
                int least =
                        switch (value) {
                            case VALUE_KEY -> ENTRY_HEADER_BYTES + 4;
                            case VALUE_STRETCH_KEY -> ENTRY_HEADER_BYTES + 4 + 16;
                            case VALUE_ENCRYPTED_KEY -> ENCRYPTED_KEY_BYTES;
                            default -> ENTRY_HEADER_BYTES;
                        };
                if (inner.capacity() < least) {
                    throw corrupt("an entry of its metadata is too short");
                }
                hasKey |= value == VALUE_ENCRYPTED_KEY;
            }
            Protector protector = protectorOf(entry);
            if (!hasKey && TRIED.contains(protector)) {
                throw corrupt("a protector has no key");
            }
            return protector;
        }

        private static Protector protectorOf(ByteBuffer entry) {
            return switch (Short.toUnsignedInt(
                    entry.getShort(ENTRY_HEADER_BYTES + PROTECTION_OFFSET))) {
                case 0 -> Protector.CLEAR_KEY;
                case 0x100 -> Protector.TPM;
                case 0x200 -> Protector.STARTUP_KEY;
                case 0x500 -> Protector.TPM_AND_PIN;
                case 0x800 -> Protector.RECOVERY_PASSWORD;
                case 0x1000 -> Protector.SMART_CARD;
                case 0x2000 -> Protector.PASSWORD;
                default -> Protector.UNKNOWN;
            };
        }
    }

    /**
     * The plain content: the filesystem's first bytes from where they are kept, zeroes where there
     * is metadata, and all else from where it is.
     *
     * @throws CorruptDataException when metadata overlaps
     */
    CryptLayout layout(CipherSpec cipher, long deviceBytes, String name)
            throws CorruptDataException {
        List<Zeroes> hidden = new ArrayList<>();
        metadataOffsets.stream()
                .distinct()
                .forEach(offset -> hidden.add(new Zeroes(offset, METADATA_BYTES)));
        hidden.add(new Zeroes(headerOffset, headerBytes));
        hidden.sort(Comparator.comparingLong(Zeroes::offsetBytes));
        long size = deviceBytes / sectorBytes * sectorBytes;
        List<CryptSegment> segments = new ArrayList<>();
        segments.add(new Encrypted(0, headerBytes, headerOffset, headerOffset / 512));
        long end = headerBytes;
        for (Zeroes zeroes : hidden) {
            addInPlace(segments, end, zeroes.offsetBytes());
            if (zeroes.offsetBytes() < end || zeroes.offsetBytes() + zeroes.lengthBytes() > size) {
                throw new CorruptDataException("read", name, "its metadata overlaps");
            }
            segments.add(zeroes);
            end = zeroes.offsetBytes() + zeroes.lengthBytes();
        }
        addInPlace(segments, end, size);
        try {
            return new CryptLayout(cipher, segments);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException("read", name, "its metadata is not in whole sectors", e);
        }
    }

    private static void addInPlace(List<CryptSegment> segments, long from, long until) {
        if (from < until) {
            segments.add(new Encrypted(from, until - from, from, from / 512));
        }
    }
}
