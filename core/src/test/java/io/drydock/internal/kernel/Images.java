package io.drydock.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens image files as the session would, and sees to it that nothing of them is left. */
final class Images implements Closeable {
    private final Path directory;
    private final List<Closeable> opened = new ArrayList<>();
    private final AtomicInteger overlays = new AtomicInteger();

    Images(Path directory) {
        this.directory = directory;
    }

    KernelEngine engine() {
        return KernelEngine.create();
    }

    /** The whole file as a source. */
    MountSource source(Path image, boolean readOnly) throws IOException {
        return new MountSource(
                open(image, readOnly), 0, Files.size(image), 512, () -> copy(image), "/dev/sda");
    }

    Fd open(Path image, boolean readOnly) throws IOException {
        int flags = readOnly ? LibC.O_RDONLY() : LibC.O_RDWR();
        int number = FileCalls.open(image.toString(), flags, 0);
        assertThat(number).isNotNegative();
        Fd fd = Fd.owned(number);
        opened.add(fd::close);
        return fd;
    }

    Filesystem mount(Path image, String type, boolean readOnly, String... options)
            throws IOException {
        return mount(engine(), image, type, readOnly, options);
    }

    Filesystem mount(
            KernelEngine engine, Path image, String type, boolean readOnly, String... options)
            throws IOException {
        Filesystem filesystem =
                engine.mount(source(image, readOnly), type, readOnly, List.of(options));
        opened.add(filesystem::close);
        return filesystem;
    }

    /** A copy of the file, in place of a copy-on-write overlay. */
    private Backing copy(Path image) throws IOException {
        Path copy = directory.resolve("overlay-" + overlays.incrementAndGet());
        Commands.run("cp", "--sparse=always", image, copy);
        return Backing.file(open(copy, false));
    }

    /** How many overlays were asked for. */
    int overlays() {
        return overlays.get();
    }

    /** For images that must not need one. */
    static Backing none() throws IOException {
        throw new UnsupportedException("overlay", "test", "none is to be needed", "none");
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : opened.reversed()) {
            each.close();
        }
        assertThat(Loops.on(directory)).isEmpty();
    }
}
