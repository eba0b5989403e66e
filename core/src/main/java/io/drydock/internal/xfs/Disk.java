package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;

/**
 * The device as blocks of metadata, whose headers are checked: of version 5 their sum, whose
 * filesystem they are of, where they belong and whose they are.
 *
 * <p>Threading: safe for use by many threads.
 *
 * @param device with the log replayed
 */
record Disk(BlockDevice device, Superblock superblock, ChunkCache cache) {
    private static final int SECTOR_BITS = 9;

    static Disk of(BlockDevice device, Superblock superblock) {
        return new Disk(device, superblock, new ChunkCache(device));
    }

    Place place(String kind, long number) {
        return new Place(superblock.name, kind, number);
    }

    /** Bytes that are within the filesystem. */
    Fields read(long offset, int length, String kind) throws IOException {
        byte[] bytes = new byte[length];
        cache.read(offset, bytes);
        return place(kind, offset).fields(bytes);
    }

    /** Checks the header that blocks of version 5 have: where its fields are differs by kind. */
    void check(Fields block, Header header, long offset, long owner) throws CorruptDataException {
        if (!MetadataSum.isRight(block, header.checksum())) {
            throw block.corrupt("has a wrong checksum");
        }
        if (!block.has(header.uuid(), superblock.uuid)) {
            throw block.corrupt("is of another filesystem");
        }
        if (block.int64(header.sector()) != offset >>> SECTOR_BITS) {
            throw block.corrupt("belongs to another place");
        }
        if (owner != Header.ANY && block.int64(header.owner()) != owner) {
            throw block.corrupt("belongs to another inode than " + owner);
        }
    }
}
