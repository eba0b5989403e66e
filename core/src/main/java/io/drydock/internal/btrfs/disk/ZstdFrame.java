package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.zstd.ZSTD_inBuffer_s;
import io.drydock.bindings.zstd.ZSTD_outBuffer_s;
import io.drydock.bindings.zstd.Zstd;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A frame of Zstandard, expanded by libzstd. */
final class ZstdFrame {
    /** ZSTD_BTRFS_MAX_WINDOWLOG of fs/btrfs/zstd.c. */
    private static final int WINDOW_LOG = 17;

    private ZstdFrame() {}

    /** Expands the first frame; what follows is the filling of the last sector. */
    static void expand(Fields content, byte[] plain) throws IOException {
        try {
            NativeLibrary.ZSTD.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "read",
                    "a file that is compressed by Zstandard",
                    "libzstd cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
        MemorySegment context = Zstd.ZSTD_createDCtx();
        if (context.address() == 0) {
            throw new IOException("libzstd has no memory");
        }
        try (Arena arena = Arena.ofConfined()) {
            check(Zstd.ZSTD_DCtx_setParameter(context, Zstd.ZSTD_d_windowLogMax(), WINDOW_LOG));
            MemorySegment source = ZSTD_inBuffer_s.allocate(arena);
            MemorySegment stored = arena.allocate(content.length());
            MemorySegment.copy(
                    content.array(),
                    content.from(),
                    stored,
                    ValueLayout.JAVA_BYTE,
                    0,
                    content.length());
            ZSTD_inBuffer_s.src(source, stored);
            ZSTD_inBuffer_s.size(source, content.length());
            MemorySegment target = ZSTD_outBuffer_s.allocate(arena);
            MemorySegment expanded = arena.allocate(plain.length);
            ZSTD_outBuffer_s.dst(target, expanded);
            ZSTD_outBuffer_s.size(target, plain.length);
            run(context, source, target);
            MemorySegment.copy(expanded, ValueLayout.JAVA_BYTE, 0, plain, 0, plain.length);
        } finally {
            Zstd.ZSTD_freeDCtx(context);
        }
    }

    /** To the end of the frame or of the room for it. */
    private static void run(MemorySegment context, MemorySegment source, MemorySegment target)
            throws BadStructureException {
        long left = 1;
        while (left != 0 && ZSTD_outBuffer_s.pos(target) < ZSTD_outBuffer_s.size(target)) {
            long before = ZSTD_inBuffer_s.pos(source) + ZSTD_outBuffer_s.pos(target);
            left = check(Zstd.ZSTD_decompressStream(context, target, source));
            if (left != 0 && before == ZSTD_inBuffer_s.pos(source) + ZSTD_outBuffer_s.pos(target)) {
                throw new BadStructureException("Zstandard-compressed content ends too early");
            }
        }
    }

    private static long check(long result) throws BadStructureException {
        if (Zstd.ZSTD_isError(result) != 0) {
            throw new BadStructureException(
                    "Zstandard-compressed content is damaged: "
                            + Zstd.ZSTD_getErrorName(result).getString(0));
        }
        return result;
    }
}
