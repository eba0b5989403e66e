package io.drydock.benchmarks;

import io.drydock.filesystem.GuestPath;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.search.FoundFile;
import io.drydock.search.Search;
import io.drydock.search.WalkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A tree of 100,000 files on ext4, walked with the status of each; all of it is in the cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class WalkBenchmark {
    private static final int FILES_EACH = 100;

    /** Who walks. */
    public enum By {
        /** The library, one thread. */
        SERIAL,
        /** The library, a thread per processor. */
        PARALLEL,
        /** {@code find -ls}. */
        FIND
    }

    @FunctionalInterface
    private interface Walk {
        long run() throws IOException;
    }

    @Param private By by = By.SERIAL;

    @Param("1000")
    private int directories = 1000;

    private final CloseStack opened = new CloseStack();
    private Walk walk = () -> 0;

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            MountedImage image = MountedImage.create(4L << 30);
            opened.push(image::close);
            fill(image.mountpoint());
            Search search = Search.of(image.files());
            WalkOptions options = WalkOptions.defaults();
            walk =
                    switch (by) {
                        case SERIAL -> () -> serial(search, options);
                        case PARALLEL -> () -> parallel(search, options);
                        case FIND -> () -> find(image.mountpoint());
                    };
            long files = Tool.run("find", image.mountpoint().toString()).lines().count();
            long found = walk.run();
            if (by != By.FIND && found != files) {
                throw new IOException(by + " finds " + found + " of " + files + " files");
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private void fill(Path root) throws IOException {
        for (int i = 0; i < directories; i++) {
            Path directory = Files.createDirectory(root.resolve("directory-" + i));
            for (int j = 0; j < FILES_EACH; j++) {
                Files.createFile(directory.resolve("file-with-a-name-" + j));
            }
        }
    }

    private static long serial(Search search, WalkOptions options) throws IOException {
        try (Stream<FoundFile> files = search.walk(GuestPath.ROOT, options)) {
            return files.filter(file -> file.status().links() > 0).count();
        }
    }

    private static long parallel(Search search, WalkOptions options) throws IOException {
        LongAdder count = new LongAdder();
        search.walkParallel(
                GuestPath.ROOT,
                options,
                file -> {
                    if (file.status().links() > 0) {
                        count.increment();
                    }
                });
        return count.sum();
    }

    private static long find(Path root) throws IOException {
        Tool.runSilently("find", root.toString(), "-ls");
        return 0;
    }

    @Benchmark
    public long walk() throws IOException {
        return walk.run();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
