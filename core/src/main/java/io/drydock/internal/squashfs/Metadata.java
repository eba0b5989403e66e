package io.drydock.internal.squashfs;

import io.drydock.bindings.squashfs.Squashfs;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The metadata of a filesystem, block by block.
 *
 * <p>Threading: several threads may use it at once.
 */
final class Metadata {
    static final int BLOCK_BYTES = Squashfs.SQFS_META_BLOCK_SIZE();

    private static final int HEADER_BYTES = 2;
    private static final int PLAIN = 0x8000;

    /** Room for the inodes and directories of some 30,000 files. */
    private static final long CACHE_BYTES = 4 << 20;

    private final Unpackers unpackers;
    private final BlockCache<Block> blocks =
            new BlockCache<>(CACHE_BYTES, block -> block.bytes.length);

    Metadata(Unpackers unpackers) {
        this.unpackers = unpackers;
    }

    /**
     * A block that is unpacked, and not empty.
     *
     * @param next where the next one stands
     */
    record Block(byte[] bytes, long next) {}

    /** The block that stands there. */
    Block block(long place) throws IOException {
        Block known = blocks.get(place);
        if (known != null) {
            return known;
        }
        Block read = read(place);
        blocks.put(place, read);
        return read;
    }

    private Block read(long place) throws IOException {
        int header = bytes(place, HEADER_BYTES).int16(0);
        int length = header & ~PLAIN;
        if (length == 0 || length > BLOCK_BYTES) {
            throw corrupt("a block of metadata at %d has %d bytes".formatted(place, length));
        }
        long start = place + HEADER_BYTES;
        byte[] bytes =
                (header & PLAIN) != 0
                        ? bytes(start, length).bytes(0, length)
                        : unpackers.unpack(start, length, BLOCK_BYTES);
        return new Block(bytes, start + length);
    }

    /** Bytes of the device as they stand there. */
    Fields bytes(long place, int length) throws IOException {
        byte[] bytes = new byte[length];
        unpackers.read(place, MemorySegment.ofArray(bytes));
        return fields(bytes);
    }

    Fields fields(byte[] bytes) {
        return Fields.of(bytes, ByteOrder.LITTLE_ENDIAN, unpackers.name());
    }

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException("read", unpackers.name(), reason);
    }
}
