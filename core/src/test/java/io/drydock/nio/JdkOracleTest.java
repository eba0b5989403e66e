package io.drydock.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's own filesystem does, ours does: result, exception, and what is there then. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdkOracleTest {
    @TempDir Path temporary;
    private Path host;

    @BeforeEach
    void makeDirectory() throws IOException {
        Needs.root();
        host = Files.createDirectory(temporary.resolve("host"));
    }

    /** Where the JDK is wrong. */
    private static final Set<String> EXCEPTIONS =
            Set.of(
                    // It follows the link (NOFOLLOW is not among the flags of its open).
                    "chmod unfollowed l",
                    "chmod unfollowed dangling",
                    // It removes the link and then cannot find what to copy.
                    "replace l to l");

    private void compare(FileTree files) throws IOException {
        SoftAssertions all = new SoftAssertions();
        try (GuestFileSystem guest = GuestFileSystem.of(files)) {
            int number = 0;
            for (Map.Entry<String, Battery.Step> step : Battery.steps().entrySet()) {
                String directory = "/s" + number++;
                Path theirs = Files.createDirectory(host.resolve(directory.substring(1)));
                Path ours = Files.createDirectory(guest.getPath(directory));
                Battery.furnish(theirs);
                Battery.furnish(ours);
                Object expected = outcome(step.getValue(), theirs);
                Object outcome = outcome(step.getValue(), ours);
                if (!EXCEPTIONS.contains(step.getKey())) {
                    all.assertThat(isAsGood(outcome, expected))
                            .as("%s: %s, not %s", step.getKey(), outcome, expected)
                            .isTrue();
                    all.assertThat(Battery.picture(ours))
                            .as("after " + step.getKey())
                            .isEqualTo(Battery.picture(theirs));
                }
            }
            assertThat(number).isGreaterThan(500);
        }
        all.assertAll();
    }

    /** The same, or an exception of a type that says more. */
    private static boolean isAsGood(Object outcome, Object expected) {
        return outcome.equals(expected)
                || (outcome instanceof Class<?> ours
                        && expected instanceof Class<?> theirs
                        && theirs.isAssignableFrom(ours));
    }

    private static Object outcome(Battery.Step step, Path directory) {
        Object outcome = Battery.outcome(() -> step.run(directory));
        return outcome instanceof String text ? text.replace(directory.toString(), "DIR") : outcome;
    }

    @Test
    void onADirectoryOfTheHost() throws IOException {
        Path root = Files.createDirectory(temporary.resolve("guest"));
        try (Filesystem files = KernelFilesystem.onDirectory(root, false)) {
            compare(FileTree.of(files));
        }
    }

    @Test
    void onAnImage() throws IOException {
        Path image = TestImages.filesystem("ext4", temporary.resolve("image"), 256);
        try (Session session =
                        Session.builder()
                                .drive(
                                        image,
                                        ImageOptions.defaults()
                                                .withFormat(ImageFormat.RAW)
                                                .withReadOnly(false))
                                .open();
                Filesystem files = session.mount(session.devices().getFirst(), List.of())) {
            compare(FileTree.of(files));
        }
    }
}
