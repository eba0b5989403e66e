package io.drydock.internal.squashfs;

import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The blocks that hold what is in files.
 *
 * <p>Threading: several threads may use it at once.
 */
final class DataBlocks {
    /**
     * Reading in small pieces, and small files that share a block, need a block again and again.
     */
    private static final long CACHE_BYTES = 16 << 20;

    private final Unpackers unpackers;
    private final int blockBytes;
    private final BlockCache<byte[]> cache = new BlockCache<>(CACHE_BYTES, block -> block.length);

    DataBlocks(Unpackers unpackers, int blockBytes) {
        this.unpackers = unpackers;
        this.blockBytes = blockBytes;
    }

    /**
     * Reads from a block of a file's own that is no hole.
     *
     * @param place where it stands
     * @param bytes how many it has when it is unpacked
     * @param offset from where in it
     * @param into how much of it
     */
    void read(long place, BlockSize size, int bytes, int offset, MemorySegment into)
            throws IOException {
        if (!size.isPlain() && into.byteSize() == bytes && into.isNative()) {
            unpackers.unpack(place, size.lengthBytes(), into);
        } else {
            readPart(place, size, offset, into);
        }
    }

    /** Reads from a block which may hold more than is asked for. */
    void readPart(long place, BlockSize size, int offset, MemorySegment into) throws IOException {
        int length = (int) into.byteSize();
        if (size.isPlain()) {
            check(place, offset, length, size.lengthBytes());
            unpackers.read(place + offset, into);
        } else {
            byte[] block = block(place, size);
            check(place, offset, length, block.length);
            MemorySegment.copy(block, offset, into, ValueLayout.JAVA_BYTE, 0, length);
        }
    }

    private byte[] block(long place, BlockSize size) throws IOException {
        byte[] known = cache.get(place);
        if (known == null) {
            known = unpackers.unpack(place, size.lengthBytes(), blockBytes);
            cache.put(place, known);
        }
        return known;
    }

    private void check(long place, int offset, int length, int blockLength)
            throws CorruptDataException {
        if (offset > blockLength - length) {
            throw new CorruptDataException(
                    "read", unpackers.name(), "the block at " + place + " ends early");
        }
    }
}
