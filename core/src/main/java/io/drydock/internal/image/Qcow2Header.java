package io.drydock.internal.image;

import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The header of a qcow2 image, versions 2 and 3 (docs/interop/qcow2.txt of QEMU): what it refers
 * to, and whether its tables are within the file.
 */
final class Qcow2Header {
    private static final int V2_BYTES = 72;
    private static final int V3_MIN_BYTES = 104;
    private static final int MAX_NAME_BYTES = 1023;
    private static final int MAX_EXTENSIONS = 64;
    private static final int MAX_L1_BYTES = 32 << 20;

    private static final long INCOMPATIBLE_DATA_FILE = 1 << 2;
    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;

    private static final int EXTENSION_END = 0;
    private static final int EXTENSION_BACKING_FORMAT = 0xe2792aca;
    private static final int EXTENSION_DATA_FILE = 0x44415441;

    private Qcow2Header() {}

    static References read(HeaderReader reader) throws IOException {
        ByteBuffer header = reader.read(0, V2_BYTES, "qcow2 header");
        int version = header.getInt(4);
        if (version != 2 && version != 3) {
            throw reader.corrupt("qcow2 version " + version + " is unknown");
        }
        if (header.getInt(32) != 0) {
            throw new UnsupportedException(
                    "open",
                    reader.path().toString(),
                    "the qcow2 image is encrypted",
                    "decrypt it with qemu-img convert first");
        }
        int clusterBits = header.getInt(20);
        if (clusterBits < 9 || clusterBits > 21) {
            throw reader.corrupt("its cluster size is 2^" + clusterBits);
        }
        checkTables(reader, header, 1L << clusterBits);
        long headerBytes = V2_BYTES;
        long incompatible = 0;
        if (version == 3) {
            ByteBuffer more = reader.read(V2_BYTES, V3_MIN_BYTES - V2_BYTES, "qcow2 header");
            incompatible = more.getLong(0);
            headerBytes = Integer.toUnsignedLong(more.getInt(V3_MIN_BYTES - V2_BYTES - 4));
        }
        Optional<String> backing = backing(reader, header);
        return extensions(reader, headerBytes, 1L << clusterBits, backing, incompatible);
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
        return Optional.of(text(reader.read(offset, length, "backing file name")));
    }

    private static void checkTables(HeaderReader reader, ByteBuffer header, long clusterBytes)
            throws IOException {
        long l1Bytes = Integer.toUnsignedLong(header.getInt(36)) * Long.BYTES;
        long refcountBytes = Integer.toUnsignedLong(header.getInt(56)) * clusterBytes;
        if (l1Bytes > MAX_L1_BYTES) {
            throw reader.corrupt("its L1 table has " + l1Bytes + " bytes");
        }
        reader.check(header.getLong(48), refcountBytes, "refcount table");
        ByteBuffer l1 = reader.read(header.getLong(40), l1Bytes, "L1 table");
        while (l1.hasRemaining()) {
            long l2 = l1.getLong() & OFFSET_MASK;
            if (l2 != 0) {
                reader.check(l2, clusterBytes, "L2 table");
            }
        }
    }

    private static References extensions(
            HeaderReader reader,
            long headerBytes,
            long clusterBytes,
            Optional<String> backing,
            long incompatible)
            throws IOException {
        Optional<String> format = Optional.empty();
        Optional<String> dataFile = Optional.empty();
        long position = headerBytes;
        for (int i = 0; i < MAX_EXTENSIONS && position + 8 <= clusterBytes; i++) {
            ByteBuffer extension = reader.readUpTo(position, 8);
            int type = extension.remaining() < 8 ? EXTENSION_END : extension.getInt(0);
            if (type == EXTENSION_END) {
                break;
            }
            long length = Integer.toUnsignedLong(extension.getInt(4));
            if (length > clusterBytes - position - 8) {
                throw reader.corrupt("a header extension is longer than the header");
            }
            if (type == EXTENSION_BACKING_FORMAT && length <= MAX_NAME_BYTES) {
                format = Optional.of(text(reader.read(position + 8, length, "backing format")));
            } else if (type == EXTENSION_DATA_FILE && length <= MAX_NAME_BYTES) {
                dataFile = Optional.of(text(reader.read(position + 8, length, "data file name")));
            }
            position += 8 + ((length + 7) & ~7L);
        }
        if ((incompatible & INCOMPATIBLE_DATA_FILE) == 0) {
            dataFile = Optional.empty();
        } else if (dataFile.isEmpty()) {
            throw reader.corrupt("it keeps its data in another file and does not name it");
        }
        return new References(backing, format, dataFile, List.of());
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
