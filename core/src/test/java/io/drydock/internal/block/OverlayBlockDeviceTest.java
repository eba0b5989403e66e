package io.drydock.internal.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayBlockDeviceTest {
    private static final int SIZE = (3 << 20) + 1234;

    @TempDir Path directory;

    private Path image;
    private final byte[] expected = new byte[SIZE];

    @BeforeEach
    void makeImage() throws IOException {
        new Random(1).nextBytes(expected);
        image = Files.write(directory.resolve("image"), expected);
    }

    private static OverlayBlockDevice on(BlockDevice below) throws IOException {
        return OverlayBlockDevice.of(below, ScratchFile.create(), "overlay");
    }

    @Test
    void whatWasChangedIsBelowOnlyWhenItIsWrittenBack() throws IOException {
        byte[] before = expected.clone();
        Random random = new Random(2);
        try (BlockDevice below = FileBlockDevice.open(image, false);
                OverlayBlockDevice overlay = on(below)) {
            for (int round = 0; round < 3; round++) {
                change(overlay, random);
                assertThat(Files.readAllBytes(image)).isEqualTo(before);
                overlay.writeBack();
                assertThat(overlay.changes()).isEmpty();
                assertThat(Files.readAllBytes(image)).isEqualTo(expected);
                assertThat(content(overlay)).isEqualTo(expected);
                before = expected.clone();
            }
        }
    }

    private void change(BlockDevice overlay, Random random) throws IOException {
        for (int i = 0; i < 50; i++) {
            int length = 1 + random.nextInt(20_000);
            int at = random.nextInt(SIZE - length);
            if (i % 5 == 0) {
                overlay.zero(at, length);
                System.arraycopy(new byte[length], 0, expected, at, length);
            } else {
                byte[] piece = new byte[length];
                random.nextBytes(piece);
                overlay.write(at, MemorySegment.ofArray(piece));
                System.arraycopy(piece, 0, expected, at, length);
            }
        }
    }

    private static byte[] content(BlockDevice device) throws IOException {
        byte[] all = new byte[SIZE];
        device.read(0, MemorySegment.ofArray(all));
        return all;
    }

    @Test
    void whatIsDiscardedIsGivenUpBelowWhenItIsWrittenBack() throws IOException {
        int whole = 1 << 20;
        try (FileBlockDevice below = FileBlockDevice.open(image, false);
                OverlayBlockDevice overlay = on(below)) {
            long before = below.allocatedBytes();
            overlay.discard(whole - 100, whole + 200);
            assertThat(below.allocatedBytes()).isEqualTo(before);
            overlay.writeBack();
            assertThat(below.allocatedBytes()).isEqualTo(before - whole);
            System.arraycopy(new byte[whole], 0, expected, whole, whole);
            assertThat(content(overlay)).isEqualTo(expected);
        }
    }

    @Test
    void whatCannotBeWrittenBackStays() throws IOException {
        try (BlockDevice below = FileBlockDevice.open(image, true);
                OverlayBlockDevice overlay = on(below)) {
            overlay.write(5000, MemorySegment.ofArray(new byte[] {1, 2, 3}));
            assertThatThrownBy(overlay::writeBack).isInstanceOf(IOException.class);
            byte[] three = new byte[3];
            overlay.read(5000, MemorySegment.ofArray(three));
            assertThat(three).containsExactly(1, 2, 3);
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(expected);
    }
}
