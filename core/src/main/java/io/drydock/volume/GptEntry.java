package io.drydock.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One entry of a GPT's array (UEFI specification 2.10, table 5.6). */
final class GptEntry {
    private static final int NAME = 56;
    private static final int NAME_BYTES = 72;

    private final int number;
    private final ByteBuffer bytes;

    /**
     * @param number the partition's number
     * @param bytes the entry, of at least 128 bytes
     */
    GptEntry(int number, ByteBuffer bytes) {
        this.number = number;
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    int number() {
        return number;
    }

    boolean isUsed() {
        return !Guid.at(bytes, 0).equals(Guid.ZERO);
    }

    boolean isWithin(long diskSectors) {
        return first() >= 0 && first() <= last() && last() < diskSectors;
    }

    /** The partition; only of an entry within the disk, or the bytes do not fit a long. */
    Partition partition(int sectorBytes) {
        return new Partition(
                number,
                first() * sectorBytes,
                (last() - first() + 1) * sectorBytes,
                Guid.at(bytes, 0).toUpperCase(Locale.ROOT),
                Guid.at(bytes, 16),
                name(),
                bytes.getLong(48),
                Partition.Kind.PRIMARY);
    }

    private long first() {
        return bytes.getLong(32);
    }

    private long last() {
        return bytes.getLong(40);
    }

    private Optional<String> name() {
        byte[] utf16 = new byte[NAME_BYTES];
        bytes.get(NAME, utf16);
        String text = new String(utf16, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return Optional.of(end < 0 ? text : text.substring(0, end)).filter(s -> !s.isEmpty());
    }
}
