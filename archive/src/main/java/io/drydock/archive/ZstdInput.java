package io.drydock.archive;

import io.drydock.bindings.zstd.ZSTD_inBuffer_s;
import io.drydock.bindings.zstd.ZSTD_outBuffer_s;
import io.drydock.bindings.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Decompresses by libzstd (ZSTD_decompressStream in zstd.h). Takes windows of up to 128 MiB, as
 * zstd(1) does unless told otherwise: the library refuses larger ones.
 */
final class ZstdInput extends InputStream {
    private static final int BUFFER_BYTES = 128 << 10;

    private final InputStream in;
    private final Arena arena = Arena.ofShared(); // a stream may be handed to another thread
    private final MemorySegment context;
    private final MemorySegment source = ZSTD_inBuffer_s.allocate(arena);
    private final MemorySegment target = ZSTD_outBuffer_s.allocate(arena);
    private final MemorySegment compressed = arena.allocate(BUFFER_BYTES);
    private final MemorySegment content = arena.allocate(BUFFER_BYTES);
    private final byte[] chunk = new byte[BUFFER_BYTES];

    private int position;

    /** Whether the library has read all of a frame, and given it out. */
    private boolean atFrameEnd = true;

    ZstdInput(InputStream in) throws IOException {
        this.in = in;
        context = Zstd.ZSTD_createDCtx();
        if (context.address() == 0) {
            arena.close();
            throw new IOException("libzstd has no memory");
        }
        ZSTD_inBuffer_s.src(source, compressed);
        ZSTD_outBuffer_s.dst(target, content);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!arena.scope().isAlive()) {
            throw new IOException("the stream is closed");
        }
        while (position == ZSTD_outBuffer_s.pos(target)) {
            if (!decompress()) {
                return -1;
            }
        }
        int count = (int) Math.min(length, ZSTD_outBuffer_s.pos(target) - position);
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, position, into, offset, count);
        position += count;
        return count;
    }

    /** One step; false at the end. It may have read something and given out nothing yet. */
    private boolean decompress() throws IOException {
        boolean outputWasFull = ZSTD_outBuffer_s.pos(target) == BUFFER_BYTES;
        if (ZSTD_inBuffer_s.pos(source) == ZSTD_inBuffer_s.size(source)
                && (!outputWasFull || atFrameEnd)
                && !refill()) {
            if (!atFrameEnd) {
                throw new EOFException("the compressed data ends before its end");
            }
            return false;
        }
        position = 0;
        ZSTD_outBuffer_s.size(target, BUFFER_BYTES);
        ZSTD_outBuffer_s.pos(target, 0);
        long rest = ZstdErrors.check(Zstd.ZSTD_decompressStream(context, target, source));
        atFrameEnd = rest == 0;
        return true;
    }

    private boolean refill() throws IOException {
        int count = in.read(chunk, 0, chunk.length);
        if (count <= 0) {
            return false;
        }
        MemorySegment.copy(chunk, 0, compressed, ValueLayout.JAVA_BYTE, 0, count);
        ZSTD_inBuffer_s.size(source, count);
        ZSTD_inBuffer_s.pos(source, 0);
        return true;
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            Zstd.ZSTD_freeDCtx(context);
            arena.close();
            in.close();
        }
    }
}
