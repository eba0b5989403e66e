package io.drydock.benchmarks;

import io.drydock.Engine;
import io.drydock.image.ImageFormat;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The whole way: open a guest's image, inspect it, mount its tree, read one file, close. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OpenGuestBenchmark {
    /** Who opens the guest. */
    public enum By {
        /** The library, in this process, with the kernel's filesystems. */
        DRYDOCK,
        /** The library with its own filesystems. */
        USERSPACE,
        /** A process for each step. */
        TOOLS,
        /** One shell script with as few processes as it can do with. */
        SCRIPT
    }

    @FunctionalInterface
    private interface Flow {
        GuestFacts run() throws IOException;
    }

    @Param private By by = By.DRYDOCK;

    @Param({"RAW", "QCOW2"})
    private ImageFormat format = ImageFormat.RAW;

    private final CloseStack opened = new CloseStack();
    private Flow flow = () -> new GuestFacts("", "", 0, 0);

    @Setup
    public void prepare() throws IOException {
        Root.require();
        Path image = guest();
        Path directory = Scratch.directory();
        opened.push(() -> Files.delete(directory));
        flow =
                switch (by) {
                    case DRYDOCK -> () -> DrydockFlow.run(Engine.KERNEL, image, format, step -> {});
                    case USERSPACE ->
                            () -> DrydockFlow.run(Engine.USERSPACE, image, format, step -> {});
                    case TOOLS -> () -> ToolFlow.run(image, directory);
                    case SCRIPT -> () -> ScriptFlow.run(image, directory);
                };
        try {
            GuestFacts expected = ToolFlow.run(image, directory);
            GuestFacts found = flow.run();
            if (!found.equals(expected)) {
                throw new IOException(by + " finds " + found + ", the tools find " + expected);
            }
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Path guest() {
        Path guests = Path.of(System.getProperty("drydock.guests", "target/guest"));
        Path guest = guests.resolve("debian12." + format).toAbsolutePath();
        if (!Files.exists(guest)) {
            throw new SkippedException(guest + " is not there: run 'make guest'");
        }
        return guest;
    }

    @Benchmark
    public GuestFacts open() throws IOException {
        return flow.run();
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
