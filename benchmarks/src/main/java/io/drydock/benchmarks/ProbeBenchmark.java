package io.drydock.benchmarks;

import io.drydock.benchmarks.jna.JnaBlkid;
import io.drydock.benchmarks.jna.JnaBlkidDirect;
import io.drydock.benchmarks.jna.JnaLibC;
import io.drydock.benchmarks.jna.JnaLibCDirect;
import io.drydock.benchmarks.jna.JnaProbe;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.blkid.BlkidProbe;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
 * What libblkid says of an image that holds ext4: some 15 calls of the library, and its reading.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProbeBenchmark {
    @FunctionalInterface
    private interface Call {
        Map<String, String> probe() throws IOException;
    }

    @Param private Way way = Way.FFM;

    private final CloseStack opened = new CloseStack();
    private Call call = Map::of;

    @Setup
    public void open() throws IOException {
        try {
            Ext4Image ext4 = Ext4Image.create();
            opened.push(ext4::close);
            Path image = ext4.image();
            call =
                    switch (way) {
                        case FFM -> ffm(image);
                        case JNA_DIRECT -> jna(image, new JnaLibCDirect(), new JnaBlkidDirect());
                        case JNA_INTERFACE ->
                                jna(image, JnaLibC.byInterface(), JnaBlkid.byInterface());
                        case TOOL -> tool(image);
                    };
            Map<String, String> found = call.probe();
            if (!"ext4".equals(found.get("TYPE")) || !Ext4Image.LABEL.equals(found.get("LABEL"))) {
                throw new IOException(image + " holds " + found);
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Call ffm(Path image) throws IOException {
        String name = image.toString();
        int number = FileCalls.open(name, LibC.O_RDONLY(), 0);
        Fd fd = Fd.owned(Errno.check(number, "open", name));
        opened.push(fd::close);
        return () -> BlkidProbe.probe(fd, 0, Ext4Image.SIZE_BYTES, name);
    }

    private static Call jna(Path image, JnaLibC libc, JnaBlkid blkid) {
        JnaProbe probe = new JnaProbe(libc, blkid);
        return () -> probe.probe(image, Ext4Image.SIZE_BYTES);
    }

    private static Call tool(Path image) {
        return () -> Tool.pairs(Tool.run("blkid", "--probe", "--output=export", image.toString()));
    }

    @Benchmark
    public Map<String, String> probe() throws IOException {
        return call.probe();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
