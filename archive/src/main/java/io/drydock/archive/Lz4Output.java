package io.drydock.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.apache.commons.codec.digest.XXHash32;

/**
 * Writes an LZ4 frame (lz4_Frame_format.md 1.6) of independent blocks of up to 4 MiB, with the
 * content's checksum. The one of commons-compress takes minutes for a megabyte that compresses
 * little.
 */
final class Lz4Output extends OutputStream {
    private static final int BLOCK_BYTES = 4 << 20;
    private static final int MAGIC = 0x184d2204;

    /** Version 1, independent blocks, checksum of the content. */
    private static final byte FLAGS = 0b0110_0100;

    /** Blocks of up to 4 MiB. */
    private static final byte BLOCK_SIZE = 7 << 4;

    private static final int UNCOMPRESSED = 1 << 31;

    private final OutputStream out;
    private final XXHash32 checksum = new XXHash32();
    private final Lz4Block compressor = new Lz4Block();
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] compressed = new byte[BLOCK_BYTES];
    private int count;
    private boolean closed;

    Lz4Output(OutputStream out) throws IOException {
        this.out = out;
        XXHash32 header = new XXHash32();
        header.update(new byte[] {FLAGS, BLOCK_SIZE}, 0, 2);
        byte headerChecksum = (byte) (header.getValue() >> 8);
        writeInt(MAGIC);
        out.write(new byte[] {FLAGS, BLOCK_SIZE, headerChecksum});
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, BLOCK_BYTES - count);
            System.arraycopy(from, offset + done, block, count, part);
            count += part;
            done += part;
            if (count == BLOCK_BYTES) {
                writeBlock();
            }
        }
    }

    private void writeBlock() throws IOException {
        if (count == 0) {
            return; // an empty block would be the end mark
        }
        checksum.update(block, 0, count);
        int length = compressor.compress(block, count, compressed);
        if (length < 0) {
            writeInt(count | UNCOMPRESSED);
            out.write(block, 0, count);
        } else {
            writeInt(length);
            out.write(compressed, 0, length);
        }
        count = 0;
    }

    private void writeInt(int value) throws IOException {
        out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    @Override
    public void flush() throws IOException {
        writeBlock();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            writeBlock();
            writeInt(0);
            writeInt((int) checksum.getValue());
        }
    }
}
