package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** The metadata of a VHDX image ([MS-VHDX], sections 2.2.3 and 2.6). */
final class VhdxHeader {
    static final String SIGNATURE = "vhdxfile";

    private static final long REGION_TABLE_OFFSET = 192 << 10;
    private static final int TABLE_BYTES = 64 << 10;
    private static final int ENTRY_BYTES = 32;
    private static final int MAX_ENTRIES = 2046;

    private static final UUID METADATA = UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e");
    private static final UUID PARAMETERS = UUID.fromString("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static final int HAS_PARENT = 1 << 1;

    private VhdxHeader() {}

    static void check(HeaderReader reader) throws IOException {
        ByteBuffer regions = table(reader, REGION_TABLE_OFFSET, "region table");
        int region = find(reader, regions, "regi", regions.getInt(8), 16, METADATA);
        long metadataOffset = regions.getLong(region + 16);
        ByteBuffer metadata = table(reader, metadataOffset, "metadata table");
        int items = Short.toUnsignedInt(metadata.getShort(10));
        int item = find(reader, metadata, "metadata", items, 32, PARAMETERS);
        long offset = Integer.toUnsignedLong(metadata.getInt(item + 16));
        ByteBuffer parameters = reader.read(metadataOffset + offset, 8, "file parameters");
        if ((parameters.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & HAS_PARENT) != 0) {
            throw reader.unsupported(
                    "it is a differencing VHDX image, which needs its parent",
                    "merge it into its parent (Hyper-V's Merge-VHD)");
        }
    }

    private static ByteBuffer table(HeaderReader reader, long offset, String what)
            throws IOException {
        return reader.read(offset, TABLE_BYTES, what).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where in the table the entry begins that has that GUID. */
    private static int find(
            HeaderReader reader,
            ByteBuffer table,
            String signature,
            int count,
            int headerBytes,
            UUID wanted)
            throws IOException {
        if (HeaderReader.startsWith(table, signature) && count <= MAX_ENTRIES) {
            for (int i = 0; i < count; i++) {
                int entry = headerBytes + i * ENTRY_BYTES;
                if (guid(table, entry).equals(wanted)) {
                    return entry;
                }
            }
        }
        throw reader.corrupt("its VHDX tables do not lead to the disk's parameters");
    }

    /** A GUID, whose first three fields are little-endian. */
    private static UUID guid(ByteBuffer table, int offset) {
        long first = Integer.toUnsignedLong(table.getInt(offset)) << 32;
        first |= Short.toUnsignedLong(table.getShort(offset + 4)) << 16;
        first |= Short.toUnsignedLong(table.getShort(offset + 6));
        return new UUID(first, Long.reverseBytes(table.getLong(offset + 8)));
    }
}
