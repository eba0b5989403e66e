package io.drydock.archive;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * How bytes are compressed: the formats of gzip(1), bzip2(1), xz(1), zstd(1) and lz4(1), each at
 * its usual level. They are read as those programs read them: several in a row are one.
 *
 * <p>Zstandard is libzstd's, and needs that library.
 */
public enum Compression {
    NONE() {
        @Override
        InputStream decoder(InputStream in) {
            return in;
        }

        @Override
        OutputStream encoder(OutputStream out) {
            return out;
        }
    },
    /** RFC 1952. */
    GZIP(0x1f, 0x8b, 0x08) {
        @Override
        InputStream decoder(InputStream in) throws IOException {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }

        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER_BYTES);
        }
    },
    BZIP2('B', 'Z', 'h') {
        @Override
        InputStream decoder(InputStream in) throws IOException {
            return new BZip2CompressorInputStream(in, true);
        }

        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new BZip2CompressorOutputStream(out);
        }
    },
    /** The .xz file format 1.2. */
    XZ(0xfd, '7', 'z', 'X', 'Z', 0x00) {
        @Override
        InputStream decoder(InputStream in) throws IOException {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        }

        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new XZOutputStream(out, new LZMA2Options());
        }
    },
    /** RFC 8878. */
    ZSTD(0x28, 0xb5, 0x2f, 0xfd) {
        @Override
        InputStream decoder(InputStream in) throws IOException {
            requireZstd();
            return new ZstdInput(in);
        }

        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            requireZstd();
            return new ZstdOutput(out);
        }
    },
    /** The LZ4 frame format 1.6. */
    LZ4(0x04, 0x22, 0x4d, 0x18) {
        @Override
        InputStream decoder(InputStream in) throws IOException {
            return new FramedLZ4CompressorInputStream(in, true);
        }

        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new Lz4Output(out);
        }
    };

    /** How many bytes tell the formats apart. */
    static final int MAGIC_BYTES = 6;

    private static final int BUFFER_BYTES = 64 << 10;

    /** What xz -9 needs is 65 MiB; the header of a hostile file may ask for 1.5 GiB. */
    private static final int XZ_MEMORY_KIB = 256 << 10;

    private final byte[] magic;

    Compression(int... magic) {
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** What bytes are compressed with that begin so; {@link #NONE} when with nothing known. */
    static Compression of(byte[] head) {
        for (Compression format : values()) {
            int length = format.magic.length;
            if (length > 0
                    && head.length >= length
                    && Arrays.equals(head, 0, length, format.magic, 0, length)) {
                return format;
            }
        }
        return NONE;
    }

    /** What is compressed with it, as it was. May read more of the stream than it needs. */
    abstract InputStream decoder(InputStream in) throws IOException;

    /** Compresses what is written to it, and closes {@code out} when it is closed. */
    abstract OutputStream encoder(OutputStream out) throws IOException;

    private static void requireZstd() throws UnsupportedException {
        try {
            NativeLibrary.ZSTD.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "compress",
                    "zstd",
                    String.valueOf(e.getMessage()),
                    "or use another compression",
                    e);
        }
    }
}
