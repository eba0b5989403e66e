package io.drydock.internal.btrfs.disk;

import java.util.Optional;

/** struct btrfs_file_extent_item: a run of a file's content. */
sealed interface FileExtent {
    /** Where in the file it begins. */
    long start();

    /** How much of the file it is. */
    long lengthBytes();

    /** Where in the file it ends. */
    default long end() {
        return start() + lengthBytes();
    }

    /** Whether it is content, and not only space for some. */
    default boolean isData() {
        return true;
    }

    /**
     * The content is in the item.
     *
     * @param content perhaps compressed
     */
    record Inline(long start, long lengthBytes, Optional<Compression> compression, Fields content)
            implements FileExtent {}

    /** Reads as zeroes: a hole, or space that was allocated and not written. */
    record Zeroes(long start, long lengthBytes) implements FileExtent {
        @Override
        public boolean isData() {
            return false;
        }
    }

    /**
     * Is as it is on disk.
     *
     * @param logical the address of its first byte
     */
    record Plain(long start, long lengthBytes, long logical) implements FileExtent {}

    /**
     * A part of something that was compressed as a whole.
     *
     * @param logical the address of the whole
     * @param storedBytes the whole as it is on disk
     * @param plainBytes the whole, expanded
     * @param offset of the part in the expanded whole
     */
    record Compressed(
            long start,
            long lengthBytes,
            Compression compression,
            long logical,
            int storedBytes,
            int plainBytes,
            long offset)
            implements FileExtent {}

    /** Where the content of inline extents begins. */
    int INLINE_CONTENT = 21;

    /** BTRFS_FILE_EXTENT_*. */
    int INLINE = 0;

    int REGULAR = 1;

    int PREALLOCATED = 2;

    /**
     * Reads one.
     *
     * @param item of type EXTENT_DATA
     * @param sectorBytes of the filesystem
     */
    static FileExtent read(Item item, int sectorBytes) throws BadStructureException {
        Fields fields = item.data();
        long start = item.key().offset();
        if (start < 0) {
            throw new BadStructureException("a file has content beyond all bounds");
        }
        if (fields.int8(17) != 0 || fields.int16(18) != 0) {
            throw new BadStructureException("an extent is encrypted, or encoded in another way");
        }
        Optional<Compression> compression = Compression.of(fields.int8(16));
        return switch (fields.int8(20)) {
            case INLINE -> inline(fields, start, compression);
            case REGULAR -> regular(fields, start, compression, sectorBytes);
            case PREALLOCATED -> new Zeroes(start, length(fields, start));
            default -> throw new BadStructureException("an extent is of no known type");
        };
    }

    private static FileExtent inline(Fields fields, long start, Optional<Compression> compression)
            throws BadStructureException {
        Fields content = fields.rest(INLINE_CONTENT);
        long length = compression.isPresent() ? fields.size(8) : content.length();
        if (start != 0 || length > Compression.MOST_BYTES) {
            throw new BadStructureException("a file has inline content that cannot be");
        }
        return new Inline(start, length, compression, content);
    }

    private static long length(Fields fields, long start) throws BadStructureException {
        long length = fields.size(45);
        if (length == 0 || start > Long.MAX_VALUE - length) {
            throw new BadStructureException("a file has an extent of " + length + " bytes");
        }
        return length;
    }

    private static FileExtent regular(
            Fields fields, long start, Optional<Compression> compression, int sectorBytes)
            throws BadStructureException {
        long length = length(fields, start);
        long logical = fields.size(21);
        if (logical == 0) {
            return new Zeroes(start, length);
        }
        long stored = fields.size(29);
        long offset = fields.size(37);
        long whole = compression.isPresent() ? fields.size(8) : stored;
        if (logical > Long.MAX_VALUE - stored || offset > whole || length > whole - offset) {
            throw new BadStructureException("an extent is larger than what it is a part of");
        }
        if ((logical | stored | offset) % sectorBytes != 0) {
            throw new BadStructureException("an extent is not of whole sectors");
        }
        if (compression.isEmpty()) {
            return new Plain(start, length, logical + offset);
        }
        if (stored > Compression.MOST_BYTES || whole > Compression.MOST_BYTES) {
            throw new BadStructureException("a compressed extent is too large");
        }
        return new Compressed(
                start, length, compression.get(), logical, (int) stored, (int) whole, offset);
    }
}
