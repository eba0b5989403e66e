package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.NativeLibrary;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** How content is compressed (BTRFS_COMPRESS_* of the kernel's fs/btrfs/compression.h). */
enum Compression {
    ZLIB,
    LZO,
    ZSTD;

    /** BTRFS_MAX_UNCOMPRESSED, and BTRFS_MAX_COMPRESSED: the most that is compressed at once. */
    static final int MOST_BYTES = 128 << 10;

    /**
     * By the number that items have for it.
     *
     * @return empty when there is none
     */
    static Optional<Compression> of(int number) throws BadStructureException {
        if (number > values().length) {
            throw new BadStructureException("an extent is compressed in an unknown way");
        }
        return number == 0 ? Optional.empty() : Optional.of(values()[number - 1]);
    }

    /**
     * Expands some content.
     *
     * @param length of the result; what is missing is zeroes
     * @param sectorBytes of the filesystem
     */
    byte[] expand(Fields content, int length, int sectorBytes) throws IOException {
        byte[] plain = new byte[length];
        switch (this) {
            case ZLIB -> inflate(content, plain);
            case LZO -> Lzo.expand(content, plain, sectorBytes);
            case ZSTD -> ZstdFrame.expand(content, plain);
        }
        return plain;
    }

    /** Whether there is what this host needs for it. */
    boolean isAvailable() {
        return this != ZSTD || NativeLibrary.ZSTD.isAvailable();
    }

    private static void inflate(Fields content, byte[] plain) throws BadStructureException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(content.array(), content.from(), content.length());
            int done = 0;
            while (done < plain.length && !inflater.finished()) {
                int count = inflater.inflate(plain, done, plain.length - done);
                if (count == 0 && !inflater.finished()) {
                    throw new BadStructureException("zlib-compressed content ends too early");
                }
                done += count;
            }
        } catch (DataFormatException e) {
            throw new BadStructureException(
                    "zlib-compressed content is damaged: " + e.getMessage());
        }
    }
}
