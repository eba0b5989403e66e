package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a VDI image, version 1.1 (VDIHEADER1PLUS in VirtualBox's VDICore.h). */
final class VdiHeader {
    static final int SIGNATURE_OFFSET = 0x40;
    static final int SIGNATURE = 0xbeda107f;

    private static final int HEADER_BYTES = 0x1c8;
    private static final int TYPE_OFFSET = 0x4c;
    private static final int DATA_OFFSET = 0x158;
    private static final int BLOCK_SIZE_OFFSET = 0x178;
    private static final int BLOCKS_ALLOCATED_OFFSET = 0x184;
    private static final int PARENT_OFFSET = 0x1a8;

    private static final int DYNAMIC = 1;
    private static final int FIXED = 2;

    private VdiHeader() {}

    static void check(HeaderReader reader) throws IOException {
        ByteBuffer header =
                reader.read(0, HEADER_BYTES, "VDI header").order(ByteOrder.LITTLE_ENDIAN);
        int type = header.getInt(TYPE_OFFSET);
        boolean hasParent =
                header.getLong(PARENT_OFFSET) != 0 || header.getLong(PARENT_OFFSET + 8) != 0;
        if (hasParent || (type != DYNAMIC && type != FIXED)) {
            throw reader.unsupported(
                    "it is a differencing VDI image, which needs its parent",
                    "merge it into its parent (VBoxManage clonemedium)");
        }
        long data = Integer.toUnsignedLong(header.getInt(DATA_OFFSET));
        long block = Integer.toUnsignedLong(header.getInt(BLOCK_SIZE_OFFSET));
        long blocks = Integer.toUnsignedLong(header.getInt(BLOCKS_ALLOCATED_OFFSET));
        if (block != 0 && blocks > Long.MAX_VALUE / block) {
            throw reader.corrupt("its header counts " + blocks + " blocks of " + block + " bytes");
        }
        reader.check(data, blocks * block, "VDI data");
    }
}
