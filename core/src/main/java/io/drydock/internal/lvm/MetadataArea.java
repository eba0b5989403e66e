package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.lvm.PvLabel.Place;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A metadata area of a physical volume: a header, and behind it a buffer in which each version of
 * the text follows the one before, going on at the buffer's beginning when its end is reached
 * (LVM2's lib/format_text/layout.h, struct mda_header).
 */
final class MetadataArea {
    private static final String READ = "read LVM's metadata of";

    private static final byte[] MAGIC = {
        ' ', 'L', 'V', 'M', '2', ' ', 'x', '[', '5', 'A', '%', 'r', '0', 'N', '*', '>'
    };

    private static final int HEADER_BYTES = 512;
    private static final int SUMMED_FROM = 4;
    private static final int MAGIC_PLACE = 4;
    private static final int VERSION = 20;
    private static final int START = 24;
    private static final int SIZE = 32;
    private static final int FIRST_TEXT = 40;

    /** RAW_LOCN_IGNORED: other areas of the group are kept up to date, and this one is not. */
    private static final int IGNORED = 1;

    /** More than LVM writes for tens of thousands of volumes. */
    private static final int LONGEST_TEXT_BYTES = 64 << 20;

    private MetadataArea() {}

    /**
     * The text that was committed last.
     *
     * @return empty when there is none: the device belongs to no group, or the area is not used
     */
    static Optional<String> read(BlockDevice device, Place place, String name) throws IOException {
        if (place.offsetBytes() > device.sizeBytes() - HEADER_BYTES) {
            throw new CorruptDataException(READ, name, "the area is beyond the device's end");
        }
        ByteBuffer header = header(device, place, name);
        long offset = header.getLong(FIRST_TEXT);
        long length = header.getLong(FIRST_TEXT + 8);
        int checksum = header.getInt(FIRST_TEXT + 16);
        int flags = header.getInt(FIRST_TEXT + 20);
        if (offset == 0 || length == 0 || (flags & IGNORED) != 0) {
            return Optional.empty();
        }
        long size = header.getLong(SIZE);
        if (size <= HEADER_BYTES || size > device.sizeBytes() - place.offsetBytes()) {
            throw new CorruptDataException(READ, name, "the area ends beyond the device's end");
        }
        if (offset < HEADER_BYTES
                || offset >= size
                || length < 0
                || length > Math.min(size - HEADER_BYTES, LONGEST_TEXT_BYTES)) {
            throw new CorruptDataException(READ, name, "the text is not within the area");
        }
        byte[] text = new byte[(int) length];
        int first = (int) Math.min(length, size - offset);
        MemorySegment into = MemorySegment.ofArray(text);
        device.read(place.offsetBytes() + offset, into.asSlice(0, first));
        device.read(place.offsetBytes() + HEADER_BYTES, into.asSlice(first));
        if (Checksum.of(text, 0, text.length) != checksum) {
            throw new CorruptDataException(READ, name, "the text's checksum is wrong");
        }
        int end = text[text.length - 1] == 0 ? text.length - 1 : text.length;
        return Optional.of(new String(text, 0, end, StandardCharsets.UTF_8));
    }

    private static ByteBuffer header(BlockDevice device, Place place, String name)
            throws IOException {
        byte[] bytes = new byte[HEADER_BYTES];
        device.read(place.offsetBytes(), MemorySegment.ofArray(bytes));
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int magicEnd = MAGIC_PLACE + MAGIC.length;
        if (!Arrays.equals(bytes, MAGIC_PLACE, magicEnd, MAGIC, 0, MAGIC.length)) {
            throw new CorruptDataException(READ, name, "the area has no header");
        }
        if (header.getInt(0) != Checksum.of(bytes, SUMMED_FROM, bytes.length)) {
            throw new CorruptDataException(READ, name, "the header's checksum is wrong");
        }
        if (header.getInt(VERSION) != 1 || header.getLong(START) != place.offsetBytes()) {
            throw new CorruptDataException(
                    READ, name, "the header is of another version or another place");
        }
        return header;
    }
}
