package io.drydock.benchmarks;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.Guest;
import io.drydock.guest.MountRequest;
import io.drydock.guest.Mounter;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import io.drydock.volume.Origin;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A tree of several ext4 filesystems on one disk that takes two milliseconds for each request,
 * mounted one after the other and at once. Unmounting is not counted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MountAllBenchmark {
    /** In which order. */
    public enum Order {
        ONE_BY_ONE,
        AT_ONCE
    }

    private static final long PART_BYTES = 64 << 20;

    @Param({"2", "4", "8", "16"})
    private int filesystems = 2;

    @Param private Order order = Order.AT_ONCE;

    private final CloseStack opened = new CloseStack();
    private final List<MountRequest> requests = new ArrayList<>();
    private Mounter mounter =
            (_, _) -> {
                throw new IllegalStateException("not set up");
            };
    private @Nullable SlowDisk slow;
    private @Nullable Guest guest;

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            Path directory = Scratch.directory();
            opened.push(() -> Files.delete(directory));
            Path image = directory.resolve("image");
            opened.push(() -> Files.deleteIfExists(image));
            make(image, directory);
            SlowDisk disk = SlowDisk.of(image);
            slow = disk;
            opened.push(disk::close);
            FileBlockDevice bytes = FileBlockDevice.open(disk.file(), true);
            opened.push(bytes::close);
            KernelEngine engine = KernelEngine.create();
            mounter =
                    (device, options) -> engine.mount(source(bytes, device), "ext4", true, options);
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private static MountSource source(FileBlockDevice disk, Device device) {
        return new MountSource(
                disk.fd(),
                ((Origin.Range) device.origin()).offsetBytes(),
                device.sizeBytes(),
                512,
                () -> {
                    throw new UnsupportedException(
                            "mount", device.name(), "its journal is not empty", "make it anew");
                },
                device.name());
    }

    /** One filesystem after the other; the first has the mountpoints of the others. */
    private void make(Path image, Path directory) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        opened.push(() -> Files.delete(tree));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(filesystems * PART_BYTES);
        }
        for (int i = 1; i < filesystems; i++) {
            Path mountpoint = Files.createDirectory(tree.resolve("m" + i));
            opened.push(() -> Files.delete(mountpoint));
        }
        for (int i = 0; i < filesystems; i++) {
            Tool.run(
                    "mke2fs",
                    "-q",
                    "-t",
                    "ext4",
                    "-d",
                    tree.toString(),
                    "-E",
                    "offset=" + i * PART_BYTES,
                    image.toString(),
                    (PART_BYTES >> 10) + "k");
            Device device =
                    new Device(
                            "/dev/sda" + (i + 1),
                            new Origin.Range(0, Optional.empty(), i * PART_BYTES),
                            PART_BYTES,
                            Optional.empty());
            requests.add(
                    new MountRequest(
                            GuestPath.of(i == 0 ? "/" : "/m" + i),
                            device,
                            MountOptions.defaults()));
        }
    }

    @Setup(Level.Invocation)
    public void forget() throws IOException {
        if (slow != null) {
            slow.forget();
        }
    }

    @Benchmark
    public Guest mount() throws IOException {
        Guest tree;
        if (order == Order.AT_ONCE) {
            tree = Guest.assemble(requests, mounter);
        } else {
            tree = Guest.assemble(requests.subList(0, 1), mounter);
            for (MountRequest request : requests.subList(1, filesystems)) {
                tree.mount(request.device(), request.mountpoint(), request.options());
            }
        }
        guest = tree;
        if (tree.mountpoints().size() != filesystems) {
            throw new IllegalStateException("not all are mounted: " + tree.mounts());
        }
        return tree;
    }

    @TearDown(Level.Invocation)
    public void unmount() throws IOException {
        if (guest != null) {
            guest.close();
        }
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
