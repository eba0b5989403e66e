package io.drydock.archive;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.tukaani.xz.MemoryLimitException;

/**
 * A stream that is decompressed by whatever its magic says. Data that cannot be decoded is a {@link
 * CorruptDataException}, whatever the decoder makes of it; a failure of the stream below stays what
 * it is.
 */
final class DecodedInput extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final String name;
    private final SourceInput source;
    private final InputStream decoder;

    private DecodedInput(String name, SourceInput source, InputStream decoder) {
        this.name = name;
        this.source = source;
        this.decoder = decoder;
    }

    /**
     * Reads the magic.
     *
     * @param name what errors call the stream
     * @param in closed with this one; not when this fails
     */
    static DecodedInput of(String name, InputStream in) throws IOException {
        SourceInput source = new SourceInput(in);
        // Decoders read single bytes.
        BufferedInputStream buffered = new BufferedInputStream(source, BUFFER_BYTES);
        buffered.mark(Compression.MAGIC_BYTES);
        byte[] head = buffered.readNBytes(Compression.MAGIC_BYTES);
        buffered.reset();
        try {
            return new DecodedInput(name, source, Compression.of(head).decoder(buffered));
        } catch (IOException | RuntimeException e) {
            throw failure(name, source, e);
        }
    }

    /** How many bytes of the compressed stream have been read. */
    long sourceCount() {
        return source.count();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        try {
            return decoder.read(into, offset, length);
        } catch (IOException | RuntimeException e) {
            throw failure(name, source, e);
        }
    }

    /** Decoders throw runtime exceptions, too, at data that their authors have not thought of. */
    private static IOException failure(String name, SourceInput source, Exception e) {
        if (e instanceof IOException failure
                && (source.hasFailedWith(failure) || failure instanceof DrydockException)) {
            return failure;
        }
        if (e instanceof MemoryLimitException limit) {
            return new RefusedException(
                    "decompress",
                    name,
                    "it needs " + limit.getMemoryNeeded() + " KiB of memory",
                    "no more than " + limit.getMemoryLimit() + " KiB are given to one stream");
        }
        return new CorruptDataException(
                "decompress", name, "the compressed data is damaged: " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
