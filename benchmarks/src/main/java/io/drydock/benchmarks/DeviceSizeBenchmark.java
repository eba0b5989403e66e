package io.drydock.benchmarks;

import com.sun.jna.Memory;
import io.drydock.benchmarks.jna.JnaLibC;
import io.drydock.benchmarks.jna.JnaLibCDirect;
import io.drydock.benchmarks.jna.JnaLoop;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** One cheap system call: BLKGETSIZE64 on an open loop device. The tool has to open it, too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeviceSizeBenchmark {
    @FunctionalInterface
    private interface Call {
        long size() throws IOException;
    }

    @Param private Way way = Way.FFM;

    private final CloseStack opened = new CloseStack();
    private Call call = () -> 0;

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            Ext4Image ext4 = Ext4Image.create();
            opened.push(ext4::close);
            JnaLoop loop = JnaLoop.attach(new JnaLibCDirect(), ext4.image());
            opened.push(loop::close);
            call =
                    switch (way) {
                        case FFM -> ffm(loop.path());
                        case JNA_DIRECT -> jna(new JnaLibCDirect(), loop);
                        case JNA_INTERFACE -> jna(JnaLibC.byInterface(), loop);
                        case TOOL -> tool(loop.path());
                    };
            if (call.size() != Ext4Image.SIZE_BYTES) {
                throw new IOException(loop.path() + " has " + call.size() + " bytes");
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Call ffm(String path) throws IOException {
        int number = FileCalls.open(path, LibC.O_RDONLY(), 0);
        Fd fd = Fd.owned(Errno.check(number, "open", path));
        opened.push(fd::close);
        MemorySegment size = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
        return () -> {
            Errno.check(FileCalls.ioctl(fd, LibC.BLKGETSIZE64(), size), "measure", path);
            return size.get(ValueLayout.JAVA_LONG, 0);
        };
    }

    private Call jna(JnaLibC libc, JnaLoop loop) {
        Memory size = new Memory(Long.BYTES);
        opened.push(size::close);
        return () -> {
            JnaLibC.check(libc.ioctl(loop.fd(), LibC.BLKGETSIZE64(), size));
            return size.getLong(0);
        };
    }

    private static Call tool(String path) {
        return () -> Long.parseLong(Tool.run("blockdev", "--getsize64", path));
    }

    @Benchmark
    public long size() throws IOException {
        return call.size();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
