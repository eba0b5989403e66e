package io.drydock.internal.squashfs;

import io.drydock.bindings.squashfs.Squashfs;
import io.drydock.bindings.squashfs.sqfs_compressor_config_t;
import io.drydock.bindings.squashfs.sqfs_compressor_t;
import io.drydock.bindings.squashfs.sqfs_object_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** A {@code sqfs_compressor_t} of libsquashfs, which has an interface of function pointers. */
final class NativeUnpacker implements Unpacker {
    private final MemorySegment compressor;
    private final MemorySegment doBlock;

    private NativeUnpacker(MemorySegment compressor) {
        this.compressor = compressor;
        this.doBlock = sqfs_compressor_t.do_block(compressor);
    }

    /**
     * A new one; empty when the library was built without the method.
     *
     * @param compression {@code SQFS_COMP_*}
     */
    static Optional<NativeUnpacker> of(int compression, int blockBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = sqfs_compressor_config_t.allocate(arena);
            MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
            short flags = (short) Squashfs.SQFS_COMP_FLAG_UNCOMPRESS();
            if (Squashfs.sqfs_compressor_config_init(config, compression, blockBytes, flags) != 0
                    || Squashfs.sqfs_compressor_create(config, result) != 0) {
                return Optional.empty();
            }
            MemorySegment made = result.get(ValueLayout.ADDRESS, 0);
            return Optional.of(new NativeUnpacker(made.reinterpret(sqfs_compressor_t.sizeof())));
        }
    }

    @Override
    public int unpack(MemorySegment packed, MemorySegment into) {
        return sqfs_compressor_t.do_block.invoke(
                doBlock, compressor, packed, (int) packed.byteSize(), into, (int) into.byteSize());
    }

    /** {@code sqfs_destroy}, which is inline and so not bound. */
    @Override
    public void close() {
        sqfs_object_t.destroy.invoke(
                sqfs_object_t.destroy(sqfs_compressor_t.base(compressor)), compressor);
    }
}
