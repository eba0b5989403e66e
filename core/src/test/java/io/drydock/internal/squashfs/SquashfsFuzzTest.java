package io.drydock.internal.squashfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.bindings.NativeLibrary;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.HostileVisit;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an image holds, reading it ends, in files or in typed errors. */
@Timeout(900)
class SquashfsFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 3_000;

    @BeforeAll
    static void needsLibrary() {
        Needs.that(NativeLibrary.SQUASHFS.isAvailable(), "needs package libsquashfs1");
    }

    @FuzzTest(maxDuration = "10m")
    void anyImage(byte[] image) throws IOException {
        visit(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "gzip", "zstd"})
    void mutatedImages(String name) throws IOException {
        byte[] sound;
        try (InputStream in =
                SquashfsFuzzTest.class.getResourceAsStream(
                        "SquashfsFuzzTestInputs/anyImage/" + name)) {
            sound = Objects.requireNonNull(in).readAllBytes();
        }
        assertThat(visit(sound)).isGreaterThan(3);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = sound.clone();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                int at = random.nextInt(mutated.length);
                mutated[at] =
                        switch (random.nextInt(4)) {
                            case 0 -> (byte) 0xff;
                            case 1 -> 0;
                            case 2 -> (byte) (mutated[at] + 1);
                            default -> (byte) random.nextInt();
                        };
            }
            visit(mutated);
        }
    }

    private static int visit(byte[] image) throws IOException {
        Medium medium =
                new Medium(
                        BytesDevice.of(image), List.of(), "squashfs", "image", 1, true, List.of());
        return HostileVisit.all(() -> new SquashfsDriver().open(medium));
    }
}
