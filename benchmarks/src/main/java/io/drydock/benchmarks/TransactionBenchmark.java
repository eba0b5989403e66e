package io.drydock.benchmarks;

import io.drydock.Session;
import io.drydock.Transaction;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Edits of one small file of an ext4 image that is open: what doing it as a transaction costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TransactionBenchmark {
    @Param({"RAW", "QCOW2"})
    private ImageFormat format = ImageFormat.RAW;

    private final CloseStack opened = new CloseStack();
    private final SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
    private @Nullable Session session;
    private int edits;

    @Setup
    public void open() throws IOException {
        Root.require();
        try {
            Ext4Image ext4 = Ext4Image.create();
            opened.push(ext4::close);
            Path image = ext4.image();
            if (format != ImageFormat.RAW) {
                image = ext4.directory().resolve("ext4." + format);
                String driver = format.qemuDriver();
                Tool.run(
                        "qemu-img",
                        "convert",
                        "-O",
                        driver,
                        ext4.image().toString(),
                        image.toString());
                Path copy = image;
                opened.push(() -> Files.delete(copy));
            }
            ImageOptions options = ImageOptions.defaults().withFormat(format).withReadOnly(false);
            Session made = Session.builder().drive(image, options).open();
            opened.push(made::close);
            mounts.put(GuestPath.ROOT, made.device("/dev/sda"));
            session = made;
        } catch (IOException | RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private Session session() {
        return Objects.requireNonNull(session);
    }

    /** Mounted and unmounted on the overlay, and thrown away. */
    @Benchmark
    public void discarded() throws IOException {
        try (Transaction transaction = session().begin()) {
            transaction.session().guest(mounts);
        }
    }

    @Benchmark
    public void committed() throws IOException {
        session()
                .transaction(
                        mounts,
                        guest -> {
                            guest.files().writeText("/file", "edit " + ++edits);
                            return edits;
                        });
    }

    /** The same edit without a way back. */
    @Benchmark
    public void withoutTransaction() throws IOException {
        try (Guest guest = session().guest(mounts)) {
            guest.files().writeText("/file", "edit " + ++edits);
        }
    }

    @TearDown
    public void close() throws IOException {
        opened.close();
    }
}
