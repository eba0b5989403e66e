package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.squashfs.Metadata.Block;
import java.io.IOException;

/**
 * Reads on from a place in the metadata, over the ends of blocks.
 *
 * <p>Threading: belongs to one thread.
 */
final class Cursor {
    private final Metadata metadata;
    private final long end;
    private Block block;
    private int offset;

    private Cursor(Metadata metadata, Block block, int offset, long end) {
        this.metadata = metadata;
        this.block = block;
        this.offset = offset;
        this.end = end;
    }

    /**
     * A cursor.
     *
     * @param place where the first block stands
     * @param offset in that block
     * @param end where on the device no more block begins
     */
    static Cursor at(Metadata metadata, long place, int offset, long end) throws IOException {
        check(metadata, place, end);
        return new Cursor(metadata, metadata.block(place), offset, end);
    }

    private static void check(Metadata metadata, long place, long end) throws IOException {
        if (place < 0 || place >= end) {
            throw metadata.corrupt("a block of metadata at " + place + " is not in its table");
        }
    }

    /** The next bytes. */
    Fields take(int length) throws IOException {
        byte[] bytes = new byte[length];
        if (offset > block.bytes().length) {
            throw metadata.corrupt("an offset into a block of metadata is beyond its end");
        }
        for (int done = 0; done < length; ) {
            if (offset == block.bytes().length) {
                check(metadata, block.next(), end);
                block = metadata.block(block.next());
                offset = 0;
            }
            int count = Math.min(length - done, block.bytes().length - offset);
            System.arraycopy(block.bytes(), offset, bytes, done, count);
            offset += count;
            done += count;
        }
        return metadata.fields(bytes);
    }
}
