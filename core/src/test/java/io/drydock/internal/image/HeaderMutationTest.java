package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.DrydockException;
import io.drydock.image.ImageFormat;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Images whose headers have some bytes changed: an answer or a typed error, and soon. The changes
 * are the same in each run; the number of the one that fails is in the message.
 */
@Timeout(120)
class HeaderMutationTest {
    private static final int IMAGES = 20_000;
    private static final long BYTES = 4L << 30;
    private static final int HOT_BYTES = 1024;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "RAW")
    void onlyTypedErrors(ImageFormat format) throws Exception {
        Needs.program("qemu-img", "qemu-utils");
        Path image = directory.resolve("image");
        Commands.run("qemu-img", "create", "-q", "-f", format.qemuDriver(), image, "64k");
        byte[] good = Files.readAllBytes(image);
        assertThat(examine(good)).contains(format);
        int refused = 0;
        for (int i = 0; i < Math.min(IMAGES, BYTES / good.length); i++) {
            byte[] changed = change(good, new Random(i));
            try {
                examine(changed);
            } catch (DrydockException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("image " + i, e);
            }
        }
        assertThat(refused).isPositive();
    }

    private static Optional<ImageFormat> examine(byte[] bytes) throws IOException {
        HeaderReader reader = new HeaderReader(Path.of("/image"), BytesDevice.of(bytes));
        Optional<ImageFormat> format = FormatProbe.probe(reader);
        if (format.isPresent()) {
            ImageFile.references(reader, format.get());
        }
        return format;
    }

    /** Most changes in the first bytes, since most of a small image is empty. */
    private static byte[] change(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int range = random.nextInt(4) == 0 ? bytes.length : Math.min(HOT_BYTES, bytes.length);
            int at = random.nextInt(range);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(bytes, at, Math.min(at + 8, bytes.length), (byte) 0xff);
                case 3 -> Arrays.fill(bytes, at, Math.min(at + 8, bytes.length), (byte) 0);
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
