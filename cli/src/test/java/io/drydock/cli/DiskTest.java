package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code drydock disk ...}, against qemu-img. */
class DiskTest {
    private static final Cli DONE = new Cli(0, "", "");

    @TempDir private Path directory;

    @BeforeEach
    void needsQemu() {
        Needs.program("qemu-img", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private Path image(String name, String size) {
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", path(name), size);
        return path(name);
    }

    private static void write(Path image, String what) {
        Commands.run("qemu-io", "-f", "qcow2", "-c", what, image);
    }

    private static String info(Path image) {
        return Commands.run("qemu-img", "info", image);
    }

    @Test
    void makesImages() throws IOException {
        assertThat(Cli.run("disk", "create", "-f", "raw", path("raw"), "3M")).isEqualTo(DONE);
        assertThat(Files.size(path("raw"))).isEqualTo(3 << 20);
        Cli qcow2 =
                Cli.run(
                        "disk",
                        "create",
                        "--format=qcow2",
                        "--cluster-size=128K",
                        "--extended-l2",
                        "--compression=zstd",
                        "--preallocation=metadata",
                        path("qcow2"),
                        "1g");
        assertThat(qcow2).isEqualTo(DONE);
        assertThat(info(path("qcow2")))
                .contains("virtual size: 1 GiB", "cluster_size: 131072", "extended l2: true")
                .contains("compression type: zstd");
    }

    @Test
    void makesOverlaysAndCommitsThem() {
        Path base = image("base.qcow2", "8M");
        Path overlay = path("overlay.qcow2");
        assertThat(
                        Cli.run(
                                "disk",
                                "create",
                                "-f",
                                "qcow2",
                                "-b",
                                "base.qcow2",
                                "-F",
                                "qcow2",
                                overlay))
                .isEqualTo(DONE);
        assertThat(info(overlay)).contains("backing file: base.qcow2", "virtual size: 8 MiB");
        write(overlay, "write -P 7 1M 1M");
        assertThat(Cli.run("disk", "commit", overlay).err()).contains("--rw");
        assertThat(Cli.run("disk", "commit", "--rw", overlay).status()).isEqualTo(4);
        assertThat(Cli.run("disk", "commit", "--rw", "--allow-backing=" + base, overlay))
                .isEqualTo(DONE);
        assertThat(Commands.run("qemu-io", "-r", "-f", "qcow2", "-c", "read -P 7 1M 1M", base))
                .doesNotContain("failed");
    }

    @Test
    void refusesToMakeWhatMakesNoSense() throws IOException {
        Path there = Files.writeString(path("there"), "kept");
        assertThat(Cli.run("disk", "create", path("x"), "1M").err()).contains("--format");
        assertThat(Cli.run("disk", "create", "-f", "raw", path("x"), "1X").err())
                .contains("'1X' is no size");
        assertThat(Cli.run("disk", "create", "-f", "raw", path("x")).err()).contains("how large");
        assertThat(
                        Cli.run(
                                        "disk",
                                        "create",
                                        "-f",
                                        "qcow2",
                                        "--cluster-size=3K",
                                        path("x"),
                                        "1M")
                                .status())
                .isEqualTo(2);
        assertThat(Cli.run("disk", "create", "-f", "raw", there, "1M").status()).isEqualTo(4);
        assertThat(there).hasContent("kept");
        assertThat(Cli.run("disk", "create", "--force", "-f", "raw", there, "5")).isEqualTo(DONE);
        assertThat(Files.size(there)).isEqualTo(5);
        assertThat(path("x")).doesNotExist();
    }

    @Test
    void saysWhatImagesAre() {
        Path base = image("base.qcow2", "8M");
        Path overlay = path("overlay.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay);
        Commands.run("qemu-img", "snapshot", "-c", "before", overlay);
        assertThat(Cli.run("disk", "info", overlay).out())
                .containsPattern("Format +qcow2\n")
                .containsPattern("Size +8.0M \\(8388608 bytes\\)\n")
                .containsPattern("Backing file +" + base + "\n")
                .containsPattern("compat +1.1\n")
                .containsPattern("1 +before +0 +20");
        assertThat(Cli.run("disk", "info", "--json", overlay).out())
                .contains("\"sizeBytes\" : 8388608", "\"backing\" : \"" + base + "\"")
                .contains("\"lazy-refcounts\" : \"false\"", "\"name\" : \"before\"");
        assertThat(Cli.run("disk", "info", "--chain", overlay).status()).isEqualTo(4);
        assertThat(
                        Cli.run("disk", "info", "--chain", "--allow-backing=" + base, overlay)
                                .out()
                                .split("\n\n"))
                .hasSize(3);
    }

    @Test
    void showsMaps() {
        Path image = image("image", "8M");
        write(image, "write 1M 2M");
        assertThat(Cli.run("disk", "map", image).out())
                .isEqualTo(
                        """
                                       0           1048576   -  zero
                                 1048576           2097152   0  data
                                 3145728           5242880   -  zero
                        """);
        assertThat(Cli.run("disk", "map", "--json", "-a", image).out())
                .contains("\"offset\" : 1048576", "\"depth\" : 0", "\"data\" : true");
    }

    @Test
    void resizesDisks() {
        Path image = image("image", "8M");
        assertThat(Cli.run("disk", "resize", image, "16M").err()).contains("--rw");
        assertThat(Cli.run("disk", "resize", "--rw", image, "16M")).isEqualTo(DONE);
        assertThat(Cli.run("disk", "resize", "--rw", image, "+4M")).isEqualTo(DONE);
        assertThat(info(image)).contains("virtual size: 20 MiB");
        assertThat(Cli.run("disk", "resize", "--rw", image, "1M").err()).contains("--shrink");
        assertThat(Cli.run("disk", "resize", "--rw", "--shrink", "-a", image, "--", "-12M"))
                .isEqualTo(DONE);
        assertThat(info(image)).contains("virtual size: 8 MiB");
        assertThat(Cli.run("disk", "resize", "--rw", "--", image, "-9M").status()).isEqualTo(2);
    }

    @Test
    void convertsImages() throws IOException {
        Path raw = TestImages.filesystem("ext4", path("disk"), 32);
        Cli run =
                Cli.run(
                        "disk",
                        "convert",
                        "--format=raw",
                        "-O",
                        "qcow2",
                        "-c",
                        "-p",
                        raw,
                        path("qcow2"));
        assertThat(run.status()).isZero();
        assertThat(run.err()).endsWith("100% [" + "*".repeat(40) + "]\n");
        Commands.run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", raw, path("qcow2"));
        assertThat(Commands.run("qemu-img", "check", path("qcow2")))
                .contains(" 100.00% compressed");
        assertThat(Cli.run("disk", "convert", raw, path("other")).err()).contains("--to");
    }

    @Test
    void keepsAndRestoresSnapshots() {
        Path image = image("image", "8M");
        write(image, "write -P 1 0 1M");
        assertThat(Cli.run("disk", "snapshot", image)).isEqualTo(DONE);
        assertThat(Cli.run("disk", "snapshot", "--rw", "-c", "one", image)).isEqualTo(DONE);
        write(image, "write -P 2 0 1M");
        assertThat(Cli.run("disk", "snapshot", image).out()).contains("NAME", " one ");
        assertThat(Cli.run("disk", "snapshot", "--json", image).out())
                .contains("\"name\" : \"one\"");
        assertThat(Cli.run("disk", "snapshot", "--revert=one", image).err()).contains("--rw");
        assertThat(Cli.run("disk", "snapshot", "--rw", "--revert=one", image)).isEqualTo(DONE);
        assertThat(Commands.run("qemu-io", "-r", "-f", "qcow2", "-c", "read -P 1 0 1M", image))
                .doesNotContain("failed");
        assertThat(Cli.run("disk", "snapshot", "--rw", "-d", "one", image)).isEqualTo(DONE);
        assertThat(Cli.run("disk", "snapshot", "--rw", "-d", "one", image).status()).isEqualTo(3);
        assertThat(Cli.run("disk", "snapshot", "--rw", "-d", "a", "-c", "b", image).status())
                .isEqualTo(2);
    }

    @Test
    void checksAndRepairs() throws IOException {
        Path image = image("image", "8M");
        write(image, "write 0 1M");
        assertThat(Cli.run("disk", "check", image).out())
                .startsWith("Nothing is wrong.\n")
                .contains("Allocated   16\n");
        // No reference count for a cluster that holds data: the counts are at 128 KiB.
        Damage.write(image, (128 << 10) + 2 * 5, (byte) 0, (byte) 0);
        Cli wrong = Cli.run("disk", "check", "--json", image);
        assertThat(wrong.status()).isEqualTo(6);
        assertThat(wrong.out()).contains("\"clean\" : false");
        assertThat(Cli.run("disk", "check", "--repair=all", image).err()).contains("--rw");
        assertThat(Cli.run("disk", "check", "--rw", "--repair=all", image).out())
                .contains("Corruptions repaired");
        assertThat(Cli.run("disk", "check", "--json", image).out()).contains("\"clean\" : true");
    }
}
