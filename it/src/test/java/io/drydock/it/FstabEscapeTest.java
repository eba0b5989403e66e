package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest's mount table can name the image's own devices only, and mount within the guest only. */
class FstabEscapeTest {
    @TempDir private Path directory;

    @Test
    void nothingOfTheHostIsMountedOrMountedOn() throws Exception {
        Needs.root();
        Path bait = Files.createDirectory(directory.resolve("bait"));
        Path image = HostileFstab.guest(directory, bait);
        String disk = TestImages.sha256(bait.resolve("disk"));
        ImageOptions options = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, options).open();
                Guest guest = session.guest()) {
            assertThat(guest.mounts())
                    .filteredOn(Mount::isMounted)
                    .extracting(Mount::spec)
                    .containsExactlyInAnyOrder("/dev/sda1", "/dev/vda2");
            assertThat(guest.files().readText("/data/inside")).isEqualTo("of the guest");
            assertThat(guest.mounts())
                    .allSatisfy(mount ->
                            assertThat(session.devices())
                                    .containsAll(mount.device().stream().toList()));
            assertThat(guest.files().list("/mnt")).isEmpty();
            assertThat(Loops.on(directory)).hasSize(2);
            assertThat(Loops.on(bait)).isEmpty();
            assertThat(Leftovers.of(directory)).noneMatch(line -> line.startsWith("mount"));
        }
        try (var names = Files.list(bait)) {
            assertThat(names).containsExactly(bait.resolve("disk"));
        }
        assertThat(TestImages.sha256(bait.resolve("disk"))).isEqualTo(disk);
    }
}
