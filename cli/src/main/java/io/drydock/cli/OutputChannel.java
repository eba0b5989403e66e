package io.drydock.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A stream as a channel. Java's own goes through pieces of 16 KiB.
 *
 * <p>Threading: for one thread.
 */
final class OutputChannel implements WritableByteChannel {
    private static final int PIECE_BYTES = 256 << 10;

    private final OutputStream out;
    private final byte[] piece = new byte[PIECE_BYTES];

    OutputChannel(OutputStream out) {
        this.out = out;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = Math.min(from.remaining(), piece.length);
        from.get(piece, 0, count);
        out.write(piece, 0, count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Leaves the stream open. */
    @Override
    public void close() {}
}
