package io.drydock.internal.nbd.kernel;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.internal.nbd.wire.Wire;

/**
 * An export as the kernel is told of it.
 *
 * @param sizeBytes a multiple of the block size
 * @param blockBytes the logical block size
 * @param flags the transmission flags; the kernel takes no notice of those that it does not know
 * @param maximumBytes the most that one request may carry
 */
record Geometry(long sizeBytes, int blockBytes, int flags, int maximumBytes) {
    private static final int SECTOR_BYTES = 512;

    /** The smallest page, which no block and no limit on requests may be beyond. */
    private static final int PAGE_BYTES = 4096;

    /**
     * @param subject what errors call the export
     */
    static Geometry of(Export export, boolean readOnly, String subject)
            throws UnsupportedException {
        int block = Math.max(SECTOR_BYTES, export.minimumBytes());
        if (block > PAGE_BYTES || export.maximumBytes() < PAGE_BYTES) {
            throw new UnsupportedException(
                    "attach",
                    subject,
                    "the kernel cannot keep to the server's block sizes, at least "
                            + export.minimumBytes()
                            + " bytes and at most "
                            + export.maximumBytes(),
                    "let the server take requests of 4096 bytes");
        }
        int flags = export.flags() | (readOnly ? Wire.FLAG_READ_ONLY : 0);
        long size = export.sizeBytes() - export.sizeBytes() % block;
        return new Geometry(size, block, flags, export.maximumBytes());
    }

    boolean isReadOnly() {
        return (flags & Wire.FLAG_READ_ONLY) != 0;
    }
}
