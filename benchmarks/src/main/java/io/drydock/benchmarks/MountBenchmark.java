package io.drydock.benchmarks;

import static io.drydock.bindings.libc.LibC.MS_NODEV;
import static io.drydock.bindings.libc.LibC.MS_NOEXEC;
import static io.drydock.bindings.libc.LibC.MS_NOSUID;
import static io.drydock.bindings.libc.LibC.MS_RDONLY;
import static io.drydock.bindings.libc.LibC.UMOUNT_NOFOLLOW;

import io.drydock.benchmarks.jna.JnaLibC;
import io.drydock.benchmarks.jna.JnaLibCDirect;
import io.drydock.benchmarks.jna.JnaLoop;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.kernel.OverlaySource;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A loop device on an ext4 image, mounted read-only and unmounted again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MountBenchmark {
    @FunctionalInterface
    private interface Call {
        void mountAndUnmount() throws IOException;
    }

    @Param private Way way = Way.FFM;

    private final CloseStack opened = new CloseStack();
    private Call call = () -> {};

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            Ext4Image ext4 = Ext4Image.create();
            opened.push(ext4::close);
            Path target = Files.createDirectory(ext4.directory().resolve("mount"));
            opened.push(() -> Files.delete(target));
            call =
                    switch (way) {
                        case FFM -> ffm(ext4.image());
                        case JNA_DIRECT -> jna(new JnaLibCDirect(), ext4.image(), target);
                        case JNA_INTERFACE -> jna(JnaLibC.byInterface(), ext4.image(), target);
                        case TOOL -> tool(ext4.image(), target);
                    };
            call.mountAndUnmount();
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Call ffm(Path image) throws IOException {
        FileBlockDevice disk = FileBlockDevice.open(image, true);
        opened.push(disk::close);
        OverlaySource none =
                () -> {
                    throw new UnsupportedException(
                            "mount", image.toString(), "its journal is not empty", "make it anew");
                };
        MountSource source =
                new MountSource(disk.fd(), 0, disk.sizeBytes(), 512, none, image.toString());
        KernelEngine engine = KernelEngine.create();
        return () -> engine.mount(source, "ext4", true, List.of()).close();
    }

    private static Call jna(JnaLibC libc, Path image, Path target) {
        int flags = MS_RDONLY() | MS_NOSUID() | MS_NODEV() | MS_NOEXEC();
        return () -> {
            try (JnaLoop loop = JnaLoop.attach(libc, image)) {
                JnaLibC.check(libc.mount(loop.path(), target.toString(), "ext4", flags, ""));
            }
            JnaLibC.check(libc.umount2(target.toString(), UMOUNT_NOFOLLOW()));
        };
    }

    /** mount(8) attaches the loop device, too, and the kernel detaches it. */
    private static Call tool(Path image, Path target) {
        return () -> {
            String options = "ro,nosuid,nodev,noexec,loop";
            Tool.run("mount", "-t", "ext4", "-o", options, image.toString(), target.toString());
            Tool.run("umount", target.toString());
        };
    }

    @Benchmark
    public void mountAndUnmount() throws IOException {
        call.mountAndUnmount();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
