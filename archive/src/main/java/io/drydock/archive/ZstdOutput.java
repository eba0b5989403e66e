package io.drydock.archive;

import io.drydock.bindings.zstd.ZSTD_inBuffer_s;
import io.drydock.bindings.zstd.ZSTD_outBuffer_s;
import io.drydock.bindings.zstd.Zstd;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** Compresses by libzstd (ZSTD_compressStream2 in zstd.h), with a checksum, at level 3. */
final class ZstdOutput extends OutputStream {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final int LEVEL = 3;

    private final OutputStream out;
    private final Arena arena = Arena.ofShared(); // a stream may be handed to another thread
    private final MemorySegment context;
    private final MemorySegment source = ZSTD_inBuffer_s.allocate(arena);
    private final MemorySegment target = ZSTD_outBuffer_s.allocate(arena);
    private final MemorySegment content = arena.allocate(BUFFER_BYTES);
    private final MemorySegment compressed = arena.allocate(BUFFER_BYTES);
    private final byte[] chunk = new byte[BUFFER_BYTES];
    private int count;

    ZstdOutput(OutputStream out) throws IOException {
        this.out = out;
        context = Zstd.ZSTD_createCCtx();
        if (context.address() == 0) {
            arena.close();
            throw new IOException("libzstd has no memory");
        }
        ZSTD_inBuffer_s.src(source, content);
        ZSTD_outBuffer_s.dst(target, compressed);
        ZstdErrors.check(
                Zstd.ZSTD_CCtx_setParameter(context, Zstd.ZSTD_c_compressionLevel(), LEVEL));
        ZstdErrors.check(Zstd.ZSTD_CCtx_setParameter(context, Zstd.ZSTD_c_checksumFlag(), 1));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        checkOpen();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, BUFFER_BYTES - count);
            MemorySegment.copy(from, offset + done, content, ValueLayout.JAVA_BYTE, count, part);
            count += part;
            done += part;
            if (count == BUFFER_BYTES) {
                compress(Zstd.ZSTD_e_continue());
            }
        }
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
        compress(Zstd.ZSTD_e_flush());
        out.flush();
    }

    /** Compresses what is buffered; to flush or to end may take several calls. */
    private void compress(int directive) throws IOException {
        ZSTD_inBuffer_s.size(source, count);
        ZSTD_inBuffer_s.pos(source, 0);
        long rest;
        do {
            ZSTD_outBuffer_s.size(target, BUFFER_BYTES);
            ZSTD_outBuffer_s.pos(target, 0);
            rest = ZstdErrors.check(Zstd.ZSTD_compressStream2(context, target, source, directive));
            int made = (int) ZSTD_outBuffer_s.pos(target);
            MemorySegment.copy(compressed, ValueLayout.JAVA_BYTE, 0, chunk, 0, made);
            out.write(chunk, 0, made);
        } while (directive == Zstd.ZSTD_e_continue()
                ? ZSTD_inBuffer_s.pos(source) < count
                : rest != 0);
        count = 0;
    }

    private void checkOpen() throws IOException {
        if (!arena.scope().isAlive()) {
            throw new IOException("the stream is closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (!arena.scope().isAlive()) {
            return;
        }
        try (out) {
            compress(Zstd.ZSTD_e_end());
        } finally {
            Zstd.ZSTD_freeCCtx(context);
            arena.close();
        }
    }
}
