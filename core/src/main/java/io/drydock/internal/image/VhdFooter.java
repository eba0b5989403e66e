package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The footer of a VHD image ("Virtual Hard Disk Image Format Specification" 1.0): at the end of the
 * file, and for images that grow also at its beginning.
 *
 * @param type the disk type: 2 is fixed, 3 dynamic, 4 differencing
 * @param sizeBytes the size of the disk
 */
record VhdFooter(int type, long sizeBytes) {
    static final String COOKIE = "conectix";

    private static final int BYTES = 512;
    private static final int SIZE_OFFSET = 48;
    private static final int TYPE_OFFSET = 60;
    private static final int CHECKSUM_OFFSET = 64;

    private static final int FIXED = 2;
    private static final int DYNAMIC = 3;

    /** The footer that stands there; empty when none does, or its checksum is wrong. */
    private static Optional<VhdFooter> at(HeaderReader reader, long offset) throws IOException {
        if (offset < 0) {
            return Optional.empty();
        }
        ByteBuffer bytes = reader.read(offset, BYTES, "VHD footer");
        if (!HeaderReader.startsWith(bytes, COOKIE)
                || bytes.getInt(CHECKSUM_OFFSET) != checksum(bytes)) {
            return Optional.empty();
        }
        return Optional.of(new VhdFooter(bytes.getInt(TYPE_OFFSET), bytes.getLong(SIZE_OFFSET)));
    }

    private static int checksum(ByteBuffer bytes) {
        int sum = 0;
        for (int i = 0; i < BYTES; i++) {
            if (i < CHECKSUM_OFFSET || i >= CHECKSUM_OFFSET + Integer.BYTES) {
                sum += Byte.toUnsignedInt(bytes.get(i));
            }
        }
        return ~sum;
    }

    /**
     * Whether it is a fixed VHD: raw data with a footer behind it. As a guest can write the last
     * sector of a raw disk, the whole footer has to be right.
     */
    static boolean isFixed(HeaderReader reader) throws IOException {
        long end = reader.sizeBytes() - BYTES;
        return at(reader, end).filter(f -> f.type == FIXED && f.sizeBytes == end).isPresent();
    }

    /** Checks an image that begins with a footer, or is fixed. */
    static void check(HeaderReader reader) throws IOException {
        Optional<VhdFooter> last = at(reader, reader.sizeBytes() - BYTES);
        if (last.isEmpty()) {
            throw reader.corrupt("the file is truncated: it does not end with a VHD footer");
        }
        if (last.get().type != FIXED) {
            Optional<VhdFooter> first = at(reader, 0);
            if (!first.equals(last)) {
                throw reader.corrupt("its VHD footers at the beginning and at the end differ");
            }
            if (last.get().type != DYNAMIC) {
                throw reader.unsupported(
                        "it is a differencing VHD image, which needs its parent",
                        "merge it into its parent (Hyper-V's Merge-VHD)");
            }
        }
    }
}
