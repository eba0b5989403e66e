package io.drydock.benchmarks;

import io.drydock.Session;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A logical volume of a raw image, found, activated, mounted read-only and given back: by us, and
 * by losetup, vgchange, mount and their counterparts. Needs a kernel with device-mapper.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LvmGuestBenchmark {
    private static final long IMAGE_BYTES = 64L << 20;
    private static final String GROUP = "drydockbench";

    /** A volume in one piece, which we mount as such; and one that needs device-mapper. */
    @Param({"one", "two"})
    String pieces = "";

    private final CloseStack opened = new CloseStack();
    private Path image = Path.of("");
    private Path mountpoint = Path.of("");

    @Setup
    public void makeImage() throws IOException {
        Root.require();
        if (!Files.exists(Path.of("/dev/mapper/control"))) {
            throw new SkippedException("the kernel has no device-mapper");
        }
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        image = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        opened.push(() -> Files.delete(image));
        mountpoint = Files.createDirectory(directory.resolve("mountpoint"));
        opened.push(() -> Files.delete(mountpoint));
        String loop = attach();
        try {
            lvm(loop, "vgcreate", "--yes", GROUP, loop);
            lvm(loop, "lvcreate", "--yes", "-L", "16m", "-n", "root", GROUP);
            lvm(loop, "lvcreate", "--yes", "-L", "4m", "-n", "between", GROUP);
            if (pieces.equals("two")) {
                lvm(loop, "lvextend", "-L", "+8m", GROUP + "/root");
            }
            Tool.run("mke2fs", "-q", "-t", "ext4", "/dev/" + GROUP + "/root");
            lvm(loop, "vgchange", "-an", GROUP);
        } finally {
            Tool.run("losetup", "--detach", loop);
        }
    }

    private String attach() throws IOException {
        return Tool.run("losetup", "--find", "--show", image.toString());
    }

    private static void lvm(String loop, String command, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("lvm", command, "--config"));
        words.add(
                "devices { filter = [ \"a|^"
                        + loop
                        + "$|\", \"r|.*|\" ] use_devicesfile = 0"
                        + " obtain_device_list_from_udev = 0 }"
                        + " activation { udev_sync = 0 udev_rules = 0 monitoring = 0 }"
                        + " backup { backup = 0 archive = 0 }");
        words.addAll(List.of(arguments));
        Tool.run(words.toArray(String[]::new));
    }

    @Benchmark
    public String drydock() throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session = Session.builder().drive(image, options).open();
                Filesystem root = session.mount(session.device("/dev/" + GROUP + "/root"))) {
            return root.type();
        }
    }

    @Benchmark
    public void tools() throws IOException {
        String loop = Tool.run("losetup", "--find", "--show", "--read-only", image.toString());
        lvm(loop, "vgchange", "-ay", GROUP);
        Tool.run("mount", "-o", "ro,noload", "/dev/" + GROUP + "/root", mountpoint.toString());
        Tool.run("umount", mountpoint.toString());
        lvm(loop, "vgchange", "-an", GROUP);
        Tool.run("losetup", "--detach", loop);
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
