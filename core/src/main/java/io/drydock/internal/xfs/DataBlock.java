package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.xfs.ForkBlocks.Block;
import java.io.IOException;
import java.util.List;

/**
 * A block with names of a directory: {@code struct xfs_dir2_data_hdr} and {@code
 * xfs_dir3_data_hdr}. In a directory of one block, its index stands at the end of it.
 *
 * @param offset where it begins on the device, in bytes
 * @param end where the names end
 */
record DataBlock(
        Fields fields, long offset, int start, int end, boolean isSingle, boolean hasTypes) {
    private static final long SINGLE = 0x58443242; // XD2B
    private static final long SINGLE_5 = 0x58444233; // XDB3
    private static final long DATA = 0x58443244; // XD2D
    private static final long DATA_5 = 0x58444433; // XDD3
    private static final int HEADER_BYTES = 16;
    private static final int HEADER_5_BYTES = 64;
    private static final int TAIL_BYTES = 8;
    private static final int FREE = 0xffff;
    private static final int NAME_AT = 9;
    private static final int TAG_BYTES = 2;
    private static final int ALIGNMENT = 8;

    static DataBlock read(ForkBlocks blocks, long first) throws IOException {
        Superblock superblock = blocks.disk().superblock();
        Block block = blocks.read(first, superblock.directoryBytes, "directory block at byte");
        Fields fields = block.fields();
        boolean checked = superblock.isVersion5;
        long magic = fields.int32(0);
        boolean single = magic == (checked ? SINGLE_5 : SINGLE);
        if (!single && magic != (checked ? DATA_5 : DATA)) {
            throw fields.corrupt("has no names");
        }
        blocks.check(block, Header.DIRECTORY);
        int end = fields.length();
        if (single) {
            end -= TAIL_BYTES;
            long entries = fields.int32(end);
            if (entries > end / HashEntry.BYTES) {
                throw fields.corrupt("has a longer index than fits into it");
            }
            end -= (int) entries * HashEntry.BYTES;
        }
        int start = checked ? HEADER_5_BYTES : HEADER_BYTES;
        return new DataBlock(fields, block.offset(), start, end, single, superblock.hasFileTypes);
    }

    /** Adds all names but the dots. */
    void addTo(List<DirectoryName> names) throws IOException {
        int at = start;
        while (at < end) {
            if (fields.int16(at) == FREE) {
                int length = fields.int16(at + 2);
                if (length < ALIGNMENT || length % ALIGNMENT != 0) {
                    throw fields.corrupt("has a hole of %d bytes".formatted(length));
                }
                at += length;
            } else {
                DirectoryName name = at(at);
                if (!name.isDots()) {
                    names.add(name);
                }
                int bytes = NAME_AT + name.bytes().length + (hasTypes ? 1 : 0) + TAG_BYTES;
                at += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
            }
        }
    }

    /** The name that begins there: {@code struct xfs_dir2_data_entry}. */
    DirectoryName at(int at) throws IOException {
        if (at < start || at >= end) {
            throw fields.corrupt("has no name at " + at);
        }
        int length = fields.int8(at + 8);
        byte[] name = DirectoryName.name(fields, at + NAME_AT, length);
        int type = hasTypes ? fields.int8(at + NAME_AT + length) : 0;
        return new DirectoryName(name, fields.int64(at), type);
    }

    /** The index at its end, of a directory of one block. */
    HashEntries index() throws IOException {
        int length = fields.length() - TAIL_BYTES - end;
        return new HashEntries(fields.slice(end, length), 0, length / HashEntry.BYTES);
    }
}
