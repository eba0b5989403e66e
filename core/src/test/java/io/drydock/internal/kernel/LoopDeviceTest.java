package io.drydock.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopDeviceTest {
    @TempDir Path directory;

    @BeforeEach
    void needsRoot() {
        Needs.root();
    }

    @Test
    void manyThreadsAndProcessesEachGetTheirOwn() throws Exception {
        try (ChildJvm one = ChildJvm.start(LoopStorm.class, directory);
                ChildJvm two = ChildJvm.start(LoopStorm.class, directory)) {
            LoopStorm.run(directory);
            assertThat(one.waitFor()).isZero();
            assertThat(two.waitFor()).isZero();
        }
        assertThat(Loops.on(directory)).isEmpty();
    }

    @Test
    void theDeviceIsAsAskedFor() throws Exception {
        Path file = TestImages.sparse(directory.resolve("disk"), 8);
        try (Images images = new Images(directory);
                Fd backing = images.open(file, true)) {
            MountSource source =
                    new MountSource(backing, 1 << 20, 2 << 20, 4096, Images::none, "/dev/sda1");
            try (LoopDevice loop = LoopDevice.attach(source, true)) {
                String columns = "OFFSET,SIZELIMIT,AUTOCLEAR,RO,LOG-SEC,BACK-FILE";
                assertThat(Commands.run("losetup", "-n", "--raw", "-O", columns, loop.path()))
                        .isEqualTo("1048576 2097152 1 1 4096 " + file + "\n");
                assertThat(Loops.on(directory)).hasSize(1);
            }
        }
    }

    /** The one who has it open is told of, as what it stands on must not be taken away yet. */
    @Test
    void aDeviceThatAnotherKeepsIsReported() throws Exception {
        Path file = TestImages.sparse(directory.resolve("disk"), 8);
        try (Images images = new Images(directory)) {
            LoopDevice loop = LoopDevice.attach(images.source(file, true), true);
            Fd other = Fd.owned(FileCalls.open(loop.path(), LibC.O_RDONLY(), 0));
            loop.close();
            assertThatThrownBy(loop::awaitGone)
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("EBUSY")
                    .hasMessageContaining("another program");
            other.close();
            loop.awaitGone();
        }
    }

    /** As in a container, whose /dev shows no device that was made after its start. */
    @Test
    void aDeviceThatDevDoesNotShowIsUsedAllTheSame() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("image"));
        String setUp =
                "mount -t tmpfs tmpfs /dev && mknod /dev/loop-control c 10 237"
                        + " && mknod /dev/null c 1 3 && mknod /dev/random c 1 8"
                        + " && mknod /dev/urandom c 1 9 && \"$@\" && ls -A /dev";
        List<String> bareDev =
                List.of("unshare", "-m", "--propagation", "private", "sh", "-ec", setUp, "sh");
        try (ChildJvm child = ChildJvm.startWith(bareDev, MountOnce.class, image)) {
            assertThat(child.readLine()).isEqualTo("lost+found");
            assertThat(child.readLine() + child.readLine() + child.readLine() + child.readLine())
                    .isEqualTo("loop-controlnullrandomurandom");
            assertThat(child.waitFor()).isZero();
        }
        assertThat(Loops.on(directory)).isEmpty();
    }

    /** Lists what is in an image. */
    static final class MountOnce {
        private MountOnce() {}

        public static void main(String[] args) throws Exception {
            Path image = Path.of(args[0]);
            try (Images images = new Images(image.resolveSibling("."))) {
                images.mount(image, "ext4", false)
                        .list(io.drydock.filesystem.GuestPath.ROOT)
                        .forEach(entry -> System.out.println(entry.name()));
            }
        }
    }
}
