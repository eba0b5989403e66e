package io.drydock.benchmarks;

import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
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
 * A file of 1 GiB, copied from ext4 to memory and from memory to ext4. What is read is in the
 * cache; what is written is so afterwards, and on the disk where that is said.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ThroughputBenchmark {
    private static final int PIECE_BYTES = 256 << 10;
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Who copies. */
    public enum By {
        /** The library. */
        DRYDOCK,
        /** cp(1), and sync(1) where it is to be on the disk. */
        TOOL
    }

    /** What is copied where. */
    public enum Work {
        /** From the guest: {@code download}. */
        READ,
        /** To a file of the guest, which is written over by its handle. */
        WRITE,
        /**
         * To a new file that takes the place of an old one when it is on the disk: {@code upload}.
         */
        REPLACE
    }

    @FunctionalInterface
    private interface Copy {
        void run() throws IOException;
    }

    @Param private Work work = Work.READ;
    @Param private By by = By.DRYDOCK;

    @Param("1024")
    private int mebibytes = 1024;

    private final CloseStack opened = new CloseStack();
    private Copy copy = () -> {};

    @Setup
    public void open() throws IOException {
        Root.require();
        if (!Files.isWritable(MEMORY)) {
            throw new SkippedException(MEMORY + " is not there");
        }
        try {
            Path original = Files.createTempFile(MEMORY, Scratch.prefix(), ".from");
            opened.push(() -> Files.delete(original));
            Path target = Files.createTempFile(MEMORY, Scratch.prefix(), ".to");
            opened.push(() -> Files.delete(target));
            fill(original);
            MountedImage image = MountedImage.create((64L + 3L * mebibytes) << 20);
            opened.push(image::close);
            Path mounted = image.mountpoint().resolve("file");
            Tool.run("cp", original.toString(), mounted.toString());
            Tool.run("sync", mounted.toString());
            copy =
                    by == By.DRYDOCK
                            ? ours(image.files(), original, target)
                            : tool(mounted, original, target);
            copy.run();
            Path made = work == Work.READ ? target : mounted;
            if (Files.mismatch(original, made) >= 0) {
                throw new IOException(made + " is no copy of " + original);
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private void fill(Path file) throws IOException {
        byte[] bytes = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(bytes);
                out.write(bytes);
            }
        }
    }

    private Copy ours(FileTree files, Path original, Path target) {
        GuestPath file = GuestPath.of("/file");
        return switch (work) {
            case READ -> () -> files.download(file, target);
            case WRITE -> () -> write(original, files, file);
            case REPLACE -> () -> files.upload(original, file);
        };
    }

    private static void write(Path from, FileTree files, GuestPath to) throws IOException {
        try (FileChannel original = FileChannel.open(from);
                FileHandle file = files.filesystem().openForWrite(to);
                Arena arena = Arena.ofConfined()) {
            file.truncate(0);
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            long position = 0;
            int count;
            while ((count = original.read(piece.asByteBuffer())) > 0) {
                file.write(position, piece.asSlice(0, count));
                position += count;
            }
        }
    }

    private Copy tool(Path mounted, Path original, Path target) {
        String from = original.toString();
        String to = mounted.toString();
        return switch (work) {
            case READ -> () -> Tool.run("cp", to, target.toString());
            case WRITE -> () -> Tool.run("cp", from, to);
            case REPLACE ->
                    () -> {
                        Tool.run("cp", from, to + ".new");
                        Tool.run("sync", to + ".new");
                        Tool.run("mv", to + ".new", to);
                    };
        };
    }

    @Benchmark
    public void copy() throws IOException {
        copy.run();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
