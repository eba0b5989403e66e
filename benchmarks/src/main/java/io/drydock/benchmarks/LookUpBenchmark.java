package io.drydock.benchmarks;

import io.drydock.Session;
import io.drydock.cache.CacheOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

/** What is on a device of an open session: from memory, by reading, and by the tool. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookUpBenchmark {
    /** Where the answer comes from. */
    public enum From {
        /** Memory, which the kernel is asked about once in a millisecond. */
        CACHE,
        /** Memory, which the kernel is asked about each time. */
        CHECKED_CACHE,
        /** The image: its partition table, and libblkid's probe. */
        IMAGE,
        /** A process that runs blkid(8). */
        TOOL
    }

    @FunctionalInterface
    private interface Call {
        String label() throws IOException;
    }

    @Param private From from = From.CACHE;

    private final CloseStack opened = new CloseStack();
    private Call call = () -> "";

    @Setup
    public void open() throws IOException {
        try {
            Ext4Image ext4 = Ext4Image.create();
            opened.push(ext4::close);
            call =
                    switch (from) {
                        case CACHE -> session(ext4.image(), CacheOptions.defaults());
                        case CHECKED_CACHE ->
                                session(
                                        ext4.image(),
                                        CacheOptions.defaults().withCheckInterval(Duration.ZERO));
                        case IMAGE -> session(ext4.image(), CacheOptions.off());
                        case TOOL -> tool(ext4.image());
                    };
            if (!Ext4Image.LABEL.equals(call.label())) {
                throw new IOException(ext4.image() + " is labelled " + call.label());
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Call session(Path image, CacheOptions caching) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        Session session = Session.builder().drive(image, raw).caches(caching).open();
        opened.push(session::close);
        return () -> session.device("/dev/sda").signature().flatMap(Signature::label).orElseThrow();
    }

    private static Call tool(Path image) {
        return () ->
                Tool.pairs(Tool.run("blkid", "--probe", "--output=export", image.toString()))
                        .getOrDefault("LABEL", "");
    }

    @Benchmark
    public String label() throws IOException {
        return call.label();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
