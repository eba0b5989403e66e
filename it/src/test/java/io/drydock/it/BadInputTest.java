package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drydock.Session;
import io.drydock.error.CorruptDataException;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad images: an error of ours or the right answer, and neither a change nor anything left. */
class BadInputTest {
    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Leftovers.assertGoneWithin(Duration.ofSeconds(2), directory);
    }

    @ParameterizedTest
    @EnumSource
    void isAnsweredOrRefused(BadImage bad) throws Exception {
        Path image = bad.make(directory);
        Path before = copy(image);
        for (boolean readOnly : new boolean[] {true, false}) {
            ImageOptions options =
                    new ImageOptions(bad.format(), readOnly, false, java.util.Set.of());
            Throwable thrown = catchThrowable(() -> assertHostname(image, options));
            if (bad.error().isPresent()) {
                assertThat(thrown)
                        .isInstanceOf(bad.error().get())
                        .hasMessageMatching("\\w+ .+: .+");
            } else {
                assertThat(thrown).isNull();
            }
            if (readOnly || thrown != null) {
                assertUnchanged(image, before);
            }
        }
    }

    /** QEMU reads zeroes behind the end of a file, so what is missing would be read as zeroes. */
    @ParameterizedTest
    @ValueSource(longs = {8, 72, 104, 65536, 131072, 200_000, 262_144, 500_000, -500_000, -65536})
    void aTruncatedImageIsNotTakenForWhole(long size) throws Exception {
        Path image = directory.resolve("image.qcow2");
        Disks.truncate(GuestImages.copy(GuestImages.small(ImageFormat.QCOW2), image), size);
        Path before = copy(image);
        assertThatThrownBy(() -> assertHostname(image, ImageOptions.defaults()))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("truncated");
        assertUnchanged(image, before);
    }

    private static void assertHostname(Path image, ImageOptions options) throws IOException {
        try (Session session = Session.builder().drive(image, options).open();
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/etc/hostname").strip()).isEqualTo(Disks.HOSTNAME);
        }
    }

    /** Of a file; there is nothing to copy of what is none. */
    private static Path copy(Path image) {
        return Files.isRegularFile(image)
                ? GuestImages.copy(image, image.resolveSibling(image.getFileName() + ".before"))
                : image;
    }

    private static void assertUnchanged(Path image, Path before) {
        if (!before.equals(image)) {
            Commands.run("cmp", image, before);
        }
    }
}
