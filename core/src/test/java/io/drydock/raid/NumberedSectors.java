package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Content of which every byte tells where it belongs: sectors full of their own numbers. */
final class NumberedSectors {
    private static final int SECTOR = 512;

    private NumberedSectors() {}

    static void fill(BlockDevice device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(device.sizeBytes(), Long.BYTES);
            for (long at = 0; at < all.byteSize(); at += Long.BYTES) {
                all.set(ValueLayout.JAVA_LONG, at, at / SECTOR + 1);
            }
            device.write(0, all);
            device.flush();
        }
    }

    /** Reads all at once, and then odd parts. */
    static void check(BlockDevice device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(device.sizeBytes(), Long.BYTES);
            device.read(0, all);
            for (long at = 0; at < all.byteSize(); at += Long.BYTES) {
                long found = all.get(ValueLayout.JAVA_LONG, at);
                if (found != at / SECTOR + 1) {
                    assertThat(found).as("at byte " + at).isEqualTo(at / SECTOR + 1);
                }
            }
            for (long at = 1; at < all.byteSize(); at += all.byteSize() / 17) {
                long length = Math.min(70_001, all.byteSize() - at);
                MemorySegment part = arena.allocate(length);
                device.read(at, part);
                assertThat(part.mismatch(all.asSlice(at, length))).isEqualTo(-1);
            }
        }
    }
}
