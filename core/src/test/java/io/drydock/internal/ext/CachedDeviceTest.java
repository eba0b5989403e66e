package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedDeviceTest {
    private static final int SIZE_BYTES = (3 << 20) + 5000;

    @TempDir Path directory;

    @Test
    void allWaysToTheBytesAgree() throws IOException {
        Path file = TestImages.sparse(directory.resolve("file"), 4);
        byte[] expected = new byte[4 << 20];
        Random random = new Random(11);
        try (FileBlockDevice device = FileBlockDevice.open(file, false);
                CachedDevice cached = new CachedDevice(device)) {
            for (int i = 0; i < 3000; i++) {
                int offset = random.nextInt(SIZE_BYTES / 512) * 512;
                int length = random.nextInt(random.nextInt(20) == 0 ? 300_000 : 9000);
                MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
                MemorySegment model = MemorySegment.ofArray(expected).asSlice(offset, length);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        bytes.fill((byte) i);
                        cached.write(offset, bytes);
                        model.copyFrom(bytes);
                    }
                    case 2 -> {
                        bytes.fill((byte) (i + 1));
                        cached.writePast(offset, bytes);
                        model.copyFrom(bytes);
                    }
                    case 3 -> {
                        cached.zero(offset, length);
                        model.fill((byte) 0);
                    }
                    case 4 -> {
                        cached.read(offset, bytes);
                        assertThat(bytes.mismatch(model)).isEqualTo(-1);
                    }
                    default -> {
                        cached.readPast(offset, bytes);
                        assertThat(bytes.mismatch(model)).isEqualTo(-1);
                    }
                }
            }
            cached.flush();
            MemorySegment all = MemorySegment.ofArray(new byte[4 << 20]);
            device.read(0, all);
            assertThat(all.mismatch(MemorySegment.ofArray(expected))).isEqualTo(-1);
        }
    }
}
