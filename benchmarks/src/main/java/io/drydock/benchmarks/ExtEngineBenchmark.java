package io.drydock.benchmarks;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
 * An ext4, read through either engine; all of it is in the host's cache. The kernel gets a raw
 * image by a loop device, and a qcow2 as a file of the image server's over FUSE by a loop device
 * where it has no nbd; the userspace engine speaks NBD with the image server.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ExtEngineBenchmark {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int FILES_EACH = 200;
    private static final GuestPath LARGE = GuestPath.of("/large");

    /** What is read. */
    public enum Work {
        /** A file of 384 MiB, in a filesystem that was just mounted. */
        FIRST_READ,
        /** The same, again and again. */
        READ,
        /** 20,000 names in 100 directories, with the status of each. */
        LIST,
        /** The status of each of those, by its path. */
        STATUS
    }

    @Param({"KERNEL", "USERSPACE"})
    private Engine engine = Engine.KERNEL;

    @Param private Work work = Work.READ;

    @Param({"RAW", "QCOW2"})
    private ImageFormat format = ImageFormat.RAW;

    @Param("384")
    private int mebibytes = 384;

    @Param("100")
    private int directories = 100;

    private final CloseStack opened = new CloseStack();
    private Call call = () -> 0;

    private interface Call {
        long run() throws IOException;
    }

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            Path directory = Scratch.directory();
            opened.push(() -> Files.delete(directory));
            Path raw = directory.resolve("ext4.raw");
            opened.push(() -> Files.deleteIfExists(raw));
            make(raw, directory);
            Path image = inFormat(raw);
            Arena arena = Arena.ofShared();
            opened.push(arena::close);
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            if (work == Work.FIRST_READ) {
                call =
                        () -> {
                            try (Session session = session(image);
                                    Filesystem files = mount(session)) {
                                return read(files, piece);
                            }
                        };
            } else {
                Session session = session(image);
                opened.push(session::close);
                Filesystem files = mount(session);
                opened.push(files::close);
                call =
                        switch (work) {
                            case FIRST_READ, READ -> () -> read(files, piece);
                            case LIST -> () -> list(files);
                            case STATUS -> () -> status(files);
                        };
            }
            long expected =
                    switch (work) {
                        case FIRST_READ, READ -> (long) mebibytes << 20;
                        case LIST, STATUS -> (long) directories * FILES_EACH;
                    };
            if (call.run() != expected) {
                throw new IOException(engine + " does not find all of it");
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private void make(Path image, Path directory) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((mebibytes * 2L) << 20);
        }
        String inodes = String.valueOf(directories * (FILES_EACH + 1) + 100);
        Tool.run("mke2fs", "-q", "-t", "ext4", "-N", inodes, image.toString());
        Path mountpoint = Files.createDirectory(directory.resolve("mount"));
        Tool.run("mount", "-o", "loop", image.toString(), mountpoint.toString());
        try {
            fill(mountpoint);
        } finally {
            Tool.run("umount", mountpoint.toString());
            Files.delete(mountpoint);
        }
    }

    private Path inFormat(Path raw) throws IOException {
        if (format == ImageFormat.RAW) {
            return raw;
        }
        Path image = raw.resolveSibling("ext4.image");
        opened.push(() -> Files.deleteIfExists(image));
        Tool.run("qemu-img", "convert", "-O", format.toString(), raw.toString(), image.toString());
        Files.delete(raw);
        return image;
    }

    private void fill(Path root) throws IOException {
        byte[] bytes = new byte[PIECE_BYTES];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(root.resolve("large"))) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(bytes);
                out.write(bytes);
            }
        }
        for (int i = 0; i < directories; i++) {
            Path directory = Files.createDirectory(root.resolve("directory-" + i));
            for (int j = 0; j < FILES_EACH; j++) {
                Files.createFile(directory.resolve("file-with-a-name-" + j));
            }
        }
    }

    private Session session(Path image) throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(format);
        return Session.builder().drive(image, options).engine(engine).open();
    }

    private static Filesystem mount(Session session) throws IOException {
        return session.mount(session.device("/dev/sda"), MountOptions.defaults().readOnly());
    }

    private static long read(Filesystem files, MemorySegment piece) throws IOException {
        long offset = 0;
        try (FileHandle file = files.open(LARGE)) {
            int count;
            while ((count = file.read(offset, piece)) > 0) {
                offset += count;
            }
        }
        return offset;
    }

    private long list(Filesystem files) throws IOException {
        long found = 0;
        for (int i = 0; i < directories; i++) {
            for (FileEntry entry : files.listWithStatus(GuestPath.of("/directory-" + i))) {
                found += entry.status().links();
            }
        }
        return found;
    }

    private long status(Filesystem files) throws IOException {
        long found = 0;
        for (int i = 0; i < directories; i++) {
            for (int j = 0; j < FILES_EACH; j++) {
                GuestPath path = GuestPath.of("/directory-" + i + "/file-with-a-name-" + j);
                found += files.status(path, false).links();
            }
        }
        return found;
    }

    @Benchmark
    public long read() throws IOException {
        return call.run();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
