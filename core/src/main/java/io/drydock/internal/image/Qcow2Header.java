package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The header of a qcow2 image, versions 2 and 3 (docs/interop/qcow2.txt of QEMU).
 *
 * @param clusterBits the cluster size, as a power of two
 * @param refcountBits the width of a reference count
 * @param incompatible the incompatible features
 * @param references what it refers to
 */
record Qcow2Header(
        int clusterBits,
        long l1Offset,
        int l1Entries,
        long refcountOffset,
        long refcountBytes,
        int refcountBits,
        long incompatible,
        References references) {
    /** Feature bit: guest data is in another file. */
    static final long EXTERNAL_DATA = 1 << 2;

    /** Feature bit: L2 entries have 16 bytes. */
    static final long EXTENDED_L2 = 1 << 4;

    private static final int V2_BYTES = 72;
    private static final int V3_BYTES = 104;
    private static final int MAX_NAME_BYTES = 1023;
    private static final int MAX_EXTENSIONS = 64;

    // QCOW_MAX_L1_SIZE and QCOW_MAX_REFTABLE_SIZE of QEMU's block/qcow2.h.
    private static final long MAX_L1_BYTES = 32 << 20;
    private static final long MAX_REFCOUNT_BYTES = 8 << 20;

    private static final int EXTENSION_END = 0;
    private static final int EXTENSION_BACKING_FORMAT = 0xe2792aca;
    private static final int EXTENSION_DATA_FILE = 0x44415441;

    static Qcow2Header read(HeaderReader reader) throws IOException {
        ByteBuffer fixed = reader.read(0, V2_BYTES, "qcow2 header");
        int version = fixed.getInt(4);
        if (version != 2 && version != 3) {
            throw reader.unsupported(
                    "version " + Integer.toUnsignedString(version) + " of qcow is not known",
                    "convert it to qcow2 (qemu-img convert)");
        }
        if (fixed.getInt(32) != 0) {
            throw reader.unsupported(
                    "the image is encrypted", "decrypt it first (qemu-img convert)");
        }
        int clusterBits = fixed.getInt(20);
        if (clusterBits < 9 || clusterBits > 21) {
            throw reader.corrupt(
                    "its clusters would have 2^"
                            + Integer.toUnsignedString(clusterBits)
                            + " bytes");
        }
        long l1Bytes = Integer.toUnsignedLong(fixed.getInt(36)) * Long.BYTES;
        long refcountBytes = Integer.toUnsignedLong(fixed.getInt(56)) << clusterBits;
        if (l1Bytes > MAX_L1_BYTES || refcountBytes > MAX_REFCOUNT_BYTES) {
            throw reader.corrupt("its tables are larger than there is use for");
        }
        int headerBytes = V2_BYTES;
        int refcountBits = 16;
        long incompatible = 0;
        if (version == 3) {
            ByteBuffer more = reader.read(0, V3_BYTES, "qcow2 header");
            incompatible = more.getLong(72);
            headerBytes = more.getInt(100);
            refcountBits = refcountBits(reader, more.getInt(96));
        }
        Qcow2Header header =
                new Qcow2Header(
                        clusterBits,
                        fixed.getLong(40),
                        (int) l1Bytes / Long.BYTES,
                        fixed.getLong(48),
                        refcountBytes,
                        refcountBits,
                        incompatible,
                        References.NONE);
        return header.withReferences(reader, headerBytes, backing(reader, fixed));
    }

    private static int refcountBits(HeaderReader reader, int order) throws IOException {
        if (order < 0 || order > 6) {
            throw reader.corrupt("its reference counts would have 2^" + order + " bits");
        }
        return 1 << order;
    }

    private static Optional<String> backing(HeaderReader reader, ByteBuffer header)
            throws IOException {
        long offset = header.getLong(8);
        long length = Integer.toUnsignedLong(header.getInt(16));
        if (offset == 0) {
            return Optional.empty();
        }
        if (length > MAX_NAME_BYTES) {
            throw reader.corrupt("the name of its backing file has " + length + " bytes");
        }
        return Optional.of(text(reader.read(offset, length, "backing file's name")));
    }

    private Qcow2Header withReferences(
            HeaderReader reader, int headerBytes, Optional<String> backing) throws IOException {
        Optional<String> format = Optional.empty();
        Optional<String> dataFile = Optional.empty();
        long position = Integer.toUnsignedLong(headerBytes);
        for (int i = 0; i < MAX_EXTENSIONS && position + 8 <= clusterBytes(); i++) {
            ByteBuffer extension = reader.readUpTo(position, 8);
            int type = extension.remaining() < 8 ? EXTENSION_END : extension.getInt(0);
            if (type == EXTENSION_END) {
                break;
            }
            long length = Integer.toUnsignedLong(extension.getInt(4));
            if (length > clusterBytes() - position - 8) {
                throw reader.corrupt("a header extension is longer than the header");
            }
            if (type == EXTENSION_BACKING_FORMAT && length <= MAX_NAME_BYTES) {
                format = Optional.of(text(reader.read(position + 8, length, "backing format")));
            } else if (type == EXTENSION_DATA_FILE && length <= MAX_NAME_BYTES) {
                dataFile = Optional.of(text(reader.read(position + 8, length, "data file's name")));
            }
            position += 8 + ((length + 7) & ~7L);
        }
        if (!has(EXTERNAL_DATA)) {
            dataFile = Optional.empty();
        } else if (dataFile.isEmpty()) {
            throw reader.corrupt("it keeps its data in another file and does not name it");
        }
        return new Qcow2Header(
                clusterBits,
                l1Offset,
                l1Entries,
                refcountOffset,
                refcountBytes,
                refcountBits,
                incompatible,
                new References(backing, format, dataFile, Optional.empty()));
    }

    long clusterBytes() {
        return 1L << clusterBits;
    }

    boolean has(long feature) {
        return (incompatible & feature) != 0;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
