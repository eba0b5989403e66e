package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several mounts of one btrfs. */
class SubvolumeTest {
    @TempDir Path directory;

    private Images images;

    @BeforeEach
    void open() {
        Needs.root();
        Needs.filesystem("btrfs");
        images = new Images(directory);
    }

    @AfterEach
    void close() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private Path image() throws IOException {
        return TestImages.btrfsWithSubvolumes(directory.resolve("btrfs"), "@", "@home");
    }

    private Filesystem mount(
            KernelEngine engine, MountSource source, boolean readOnly, String options)
            throws IOException {
        return engine.mount(source, "btrfs", readOnly, MountOptions.of(options));
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void severalAreMountedForWriting(MountWay way) throws IOException {
        KernelEngine engine = new KernelEngine(way);
        Path image = image();
        MountSource source = images.source(image, false);
        Filesystem whole = mount(engine, source, false, "");
        Filesystem root = mount(engine, source, false, "subvol=@");
        Filesystem home = mount(engine, source, false, "rw, subvol=/@home");
        assertThat(read(whole, "/@/name")).isEqualTo("@");
        assertThat(read(root, "/name")).isEqualTo("@");
        assertThat(read(home, "/name")).isEqualTo("@home");
        assertThat(Loops.on(directory)).hasSize(1);
        root.createDirectory(path("/home"), 0755);
        root.attach(home, path("/home"));
        create(root, "/home/new", "in the other");
        assertThat(read(whole, "/@home/new")).isEqualTo("in the other");
        assertErrno("ENOENT", () -> read(root, "/home/../../@home/new")); // not above its root
        assertThatThrownBy(() -> mount(engine, source, true, "subvol=@"))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> mount(engine, source, false, "subvol=none"))
                .isInstanceOf(IOException.class);

        whole.close();
        root.detach(path("/home"));
        assertThat(read(root, "/name")).isEqualTo("@");
        Filesystem again = mount(engine, source, false, "subvol=@home");
        assertThat(read(again, "/new")).isEqualTo("in the other");
        root.close();
        again.close();
        assertThat(Loops.on(directory)).isEmpty();
        Commands.run("btrfs", "check", "--readonly", image);
        mount(engine, source, true, "subvol=@home").close();
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void manyAtOnceAreOneDevice(MountWay way) throws Exception {
        KernelEngine engine = new KernelEngine(way);
        MountSource source = images.source(image(), true);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 5; round++) {
                List<Future<Filesystem>> all = new ArrayList<>();
                for (String options : new String[] {"", "subvol=@", "subvol=@home", "subvolid=5"}) {
                    all.add(threads.submit(() -> mount(engine, source, true, options)));
                }
                List<Future<?>> closing = new ArrayList<>();
                for (Future<Filesystem> mounted : all) {
                    Filesystem filesystem = mounted.get();
                    assertThat(filesystem.list(path("/"))).isNotEmpty();
                    assertThat(Loops.on(directory)).hasSize(1);
                }
                for (Future<Filesystem> mounted : all) {
                    closing.add(
                            threads.submit(() -> {
                                mounted.get().close();
                                return null;
                            }));
                }
                for (Future<?> closed : closing) {
                    closed.get();
                }
                assertThat(Loops.on(directory)).isEmpty();
            }
        }
    }
}
