package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the JVM is killed, the image server lives just long enough to write everything out. */
class KilledQcow2Test {
    private static final int TIMES = 3;
    private static final int FILES = 20;

    @TempDir Path directory;

    @Test
    void whatWasWrittenIsThere() throws Exception {
        Needs.root();
        Path raw = TestImages.filesystem("ext4", directory.resolve("disk.raw"));
        Path image = directory.resolve("disk.qcow2");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        for (int i = 0; i < TIMES; i++) {
            try (ChildJvm child = ChildJvm.start(Writer.class, image, i)) {
                int daemon = Integer.parseInt(child.readLine());
                assertThat(child.readLine()).isEqualTo("written");
                child.kill();
                assertThat(ended(daemon)).isTrue();
            }
            Commands.run("qemu-img", "check", "-f", "qcow2", image);
            Commands.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, raw);
            Commands.run("e2fsck", "-fn", raw);
            try (Images images = new Images(directory)) {
                Filesystem filesystem = images.mount(raw, "ext4", true);
                for (int file = 0; file < FILES; file++) {
                    assertThat(read(filesystem, "/" + i + "-" + file)).hasSize(100_000);
                }
            }
        }
    }

    /** Whether the process ends soon; one that nobody has waited for has ended, too. */
    private static boolean ended(int pid) throws Exception {
        for (int i = 0; i < 400; i++) {
            try {
                if (Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ")) {
                    return true;
                }
            } catch (IOException gone) {
                // ENOENT before it was opened, ESRCH ("No such process") while it was read.
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return false;
    }

    /** Writes, syncs nothing, and waits to be killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            ImageOptions writable = ImageOptions.defaults().withReadOnly(false);
            LocalImage image = LocalImage.open(Path.of(args[0]), writable);
            long sizeBytes = image.disk().sizeBytes();
            Optional<KernelDevice> attached = image.attach();
            Backing backing =
                    attached.isPresent()
                            ? Backing.device(attached.get())
                            : Backing.file(image.plainFile().fd());
            MountSource source =
                    new MountSource(backing, 0, sizeBytes, 512, Images::none, "/dev/sda");
            Filesystem root = KernelEngine.create().mount(source, "ext4", false, List.of());
            System.out.println(StorageDaemon.resident().pid());
            for (int i = 0; i < FILES; i++) {
                create(root, "/" + args[1] + "-" + i, "x".repeat(100_000));
            }
            System.out.println("written");
            Thread.sleep(60_000);
        }
    }
}
