package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel takes everything away when the JVM is killed, and leaves the image sound. */
class KilledJvmTest {
    private static final int TIMES = 4;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void nothingIsLeft(MountWay way) throws Exception {
        Needs.root();
        Path root = TestImages.filesystem("ext4", directory.resolve("root"));
        Path var = TestImages.filesystem("ext4", directory.resolve("var"));
        Random random = new Random(1);
        for (int i = 0; i < TIMES; i++) {
            try (ChildJvm child = ChildJvm.start(Writer.class, way, root, var, i)) {
                assertThat(child.readLine()).isEqualTo("writing");
                assertThat(Loops.on(directory)).hasSize(2);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
                child.kill();
            }
            assertThat(goneAfterMillis()).isLessThan(2000);
            Commands.run("e2fsck", "-fn", root);
            Commands.run("e2fsck", "-fn", var);
        }
        try (Images images = new Images(directory)) {
            assertThat(read(images.mount(var, "ext4", true), "/synced-" + (TIMES - 1)))
                    .isEqualTo("content");
        }
    }

    private long goneAfterMillis() throws InterruptedException {
        long start = System.nanoTime();
        while (!Loops.on(directory).isEmpty() && System.nanoTime() - start < 5_000_000_000L) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** Writes until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            KernelEngine engine = new KernelEngine(MountWay.valueOf(args[0]));
            Images images = new Images(Path.of(args[1]).resolveSibling("."));
            Filesystem root = images.mount(engine, Path.of(args[1]), "ext4", false);
            Filesystem var = images.mount(engine, Path.of(args[2]), "ext4", false);
            if (args[3].equals("0")) {
                root.createDirectory(path("/var"), 0755);
            }
            root.attach(var, path("/var"));
            create(root, "/var/synced-" + args[3], "content");
            root.sync();
            for (int i = 0; ; i++) {
                create(root, "/var/" + args[3] + "-" + i, "content of " + i);
                create(root, "/" + args[3] + "-" + i, "content of " + i);
                if (i == 10) {
                    System.out.println("writing");
                }
            }
        }
    }
}
