package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that refer to other files: by which name, allowed or not. */
@Timeout(60)
class ReferencesTest {
    private static final int SIZE = 1 << 20;

    @TempDir private Path directory;
    private byte[] content = new byte[0];
    private Path base = Path.of("/");

    @BeforeEach
    void makeBase() throws IOException {
        Needs.program("qemu-img", "qemu-utils");
        content = new byte[SIZE];
        new Random(9).nextBytes(content);
        base = Files.write(directory.toRealPath().resolve("base.raw"), content);
    }

    /** A qcow2 image that says so of its backing file, which need not be there. */
    private Path overlay(String name, String backing, String format) throws IOException {
        Path overlay = directory.toRealPath().resolve(name);
        Commands.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-u",
                "-F",
                format,
                "-b",
                backing,
                overlay,
                SIZE);
        return overlay;
    }

    private static ImageOptions allowing(Object... files) {
        return ImageOptions.defaults()
                .withAllowedFiles(
                        Set.copyOf(
                                Arrays.stream(files).map(Object::toString).map(Path::of).toList()));
    }

    private static void assertRefused(Path image, ImageOptions options, String message) {
        assertThatThrownBy(() -> LocalImage.open(image, options).close())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(message);
    }

    private void assertReads(Path image, ImageOptions options) throws IOException {
        try (LocalImage opened = LocalImage.open(image, options)) {
            byte[] bytes = new byte[SIZE];
            opened.disk().read(0, MemorySegment.ofArray(bytes));
            assertThat(bytes).isEqualTo(content);
        }
    }

    @Test
    void aFileOfTheHostIsRefused() throws Exception {
        Path overlay = overlay("shadow.qcow2", "/etc/shadow", "raw");
        assertRefused(
                overlay, ImageOptions.defaults(), "the backing file '/etc/shadow', which is not");
        assertRefused(overlay, ImageOptions.defaults(), "--allow-backing=/etc/shadow");
        assertRefused(overlay, allowing(base), "which is not allowed");
    }

    @Test
    void aProtocolIsRefusedEvenWhenItIsNamed() throws Exception {
        String json = "json:{\"driver\":\"file\",\"filename\":\"/etc/shadow\"}";
        for (String name : new String[] {json, "nbd://localhost/disk", "file:/etc/shadow"}) {
            Path overlay = overlay("protocol.qcow2", name, "raw");
            assertRefused(overlay, allowing(name), "its backing file is no file but '" + name);
        }
    }

    @Test
    void allowedByAnyNameThatMeansTheFile() throws Exception {
        Path relative = overlay("relative.qcow2", "base.raw", "raw");
        Path absolute = overlay("absolute.qcow2", base.toString(), "raw");
        for (Path overlay : new Path[] {relative, absolute}) {
            assertReads(overlay, allowing(base));
            assertReads(overlay, allowing("base.raw"));
            assertReads(overlay, allowing("./sub/../base.raw"));
        }
        assertRefused(relative, allowing("/base.raw"), "which is not allowed");
    }

    @Test
    void aLinkToTheImageCountsFromBothDirectories() throws Exception {
        Path overlay = overlay("overlay.qcow2", "base.raw", "raw");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link.qcow2"), overlay);
        assertReads(link, allowing(base));
        assertReads(link, allowing("base.raw"));
        try (LocalImage opened = LocalImage.open(link, allowing(base))) {
            assertThat(opened.path()).contains(overlay);
        }
        Files.move(base, elsewhere.resolve("base.raw"));
        assertReads(link, allowing(elsewhere.resolve("base.raw")));
    }

    @Test
    void whatIsNotNamedIsNotLookedAt() throws Exception {
        // The name that the header holds leads to the allowed file, but the caller did not say it.
        Files.createSymbolicLink(directory.resolve("alias"), base);
        assertRefused(overlay("a.qcow2", "alias", "raw"), allowing(base), "which is not allowed");
    }

    @Test
    void aBackingFileWithoutFormatIsRefused() throws Exception {
        Path overlay = overlay("overlay.qcow2", "base.raw", "raw");
        byte[] bytes = Files.readAllBytes(overlay);
        int extension = indexOf(bytes, new byte[] {(byte) 0xe2, 0x79, 0x2a, (byte) 0xca});
        bytes[extension] = 0x11; // now an extension that nobody knows
        Files.write(overlay, bytes);
        assertRefused(overlay, allowing(base), "does not say in which format");
    }

    @Test
    void aBackingFileOfAForeignFormatIsRefused() throws Exception {
        Path overlay = overlay("overlay.qcow2", "base.raw", "qed");
        assertRefused(overlay, allowing(base), "'qed', cannot be opened");
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i < bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void aRawBackingFileIsRawWhateverItHolds() throws Exception {
        overlay("disguise.raw", "/etc/passwd", "raw");
        byte[] header = Files.readAllBytes(directory.resolve("disguise.raw"));
        content = Arrays.copyOf(header, SIZE);
        assertReads(overlay("top.qcow2", "disguise.raw", "raw"), allowing("disguise.raw"));
    }

    @Test
    void aBackingFileMustBeWhatItsFormatSays() throws Exception {
        Path overlay = overlay("overlay.qcow2", "base.raw", "qcow2");
        assertThatThrownBy(() -> LocalImage.open(overlay, allowing(base)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("it was named as qcow2, but");
    }

    @Test
    void chainsAreFollowedAndEachFileChecked() throws Exception {
        overlay("middle.qcow2", "base.raw", "raw");
        Path top = overlay("top.qcow2", "middle.qcow2", "qcow2");
        assertRefused(top, allowing("middle.qcow2"), "the backing file 'base.raw', which is not");
        assertReads(top, allowing("middle.qcow2", "base.raw"));
        try (LocalImage opened =
                LocalImage.open(top, allowing("middle.qcow2", "base.raw").withReadOnly(false))) {
            opened.disk().write(5, MemorySegment.ofArray(new byte[] {content[5]}));
        }
        assertThat(Files.readAllBytes(base)).isEqualTo(content);
        assertReads(top, allowing("middle.qcow2", "base.raw"));
    }

    @Test
    void loopsAreFound() throws Exception {
        Path first = overlay("first.qcow2", "second.qcow2", "qcow2");
        overlay("second.qcow2", "first.qcow2", "qcow2");
        assertThatThrownBy(() -> LocalImage.open(first, allowing("first.qcow2", "second.qcow2")))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("has a loop");
    }

    @Test
    void aVeryLongChainIsRefused() throws Exception {
        Object[] names = new Object[70];
        for (int i = 0; i < names.length; i++) {
            names[i] = "link" + i;
            overlay("link" + i, "link" + (i + 1), "qcow2");
        }
        assertThatThrownBy(() -> LocalImage.open(directory.resolve("link0"), allowing(names)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void anExternalDataFile() throws Exception {
        Path image = directory.resolve("external.qcow2");
        Commands.run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "qcow2",
                "-o",
                "data_file=data.raw",
                base,
                image);
        Path data = directory.resolve("data.raw");
        if (!Files.exists(data)) {
            // qemu-img takes the name from its own directory.
            Files.move(Path.of("data.raw"), data);
        }
        assertRefused(image, ImageOptions.defaults(), "the external data file 'data.raw', which");
        assertReads(image, allowing("data.raw"));
        try (LocalImage opened = LocalImage.open(image, allowing("data.raw").withReadOnly(false))) {
            opened.disk().write(100, MemorySegment.ofArray(new byte[4096]));
        }
        Arrays.fill(content, 100, 4196, (byte) 0);
        assertReads(image, allowing("data.raw"));
        assertThat(Files.readAllBytes(data)).isEqualTo(content);
    }

    @Test
    void aVmdkParent() throws Exception {
        Path parent = directory.resolve("parent.vmdk");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", base, parent);
        Path child = directory.resolve("child.vmdk");
        Commands.run(
                "qemu-img", "create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", "parent.vmdk", child);
        assertRefused(child, ImageOptions.defaults(), "the backing file 'parent.vmdk', which is");
        assertReads(child, allowing("parent.vmdk"));
    }

    @Test
    void aVmdkParentOfSeveralFiles() throws Exception {
        Path parent = directory.resolve("parent.vmdk");
        Commands.run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "vmdk",
                "-o",
                "subformat=twoGbMaxExtentSparse",
                base,
                parent);
        Path child = directory.resolve("child.vmdk");
        Commands.run(
                "qemu-img", "create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", "parent.vmdk", child);
        assertRefused(child, allowing("parent.vmdk"), "the extent 'parent-s001.vmdk', which is");
        assertReads(child, allowing("parent.vmdk", "parent-s001.vmdk"));
    }

    private Path descriptor(String extents) throws IOException {
        String text =
                "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\n"
                        + "createType=\"twoGbMaxExtentFlat\"\n"
                        + extents;
        return Files.writeString(directory.resolve("disk.vmdk"), text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void extentsOfTheHostAreRefusedHoweverTheyAreWritten() throws Exception {
        for (String line :
                new String[] {
                    "RW 2 FLAT \"/etc/passwd\" 0\n",
                    "\tRW 2 FLAT \"/etc/passwd\" 0\n",
                    "RDONLY 2 VMFS \"/etc/passwd\"\n",
                }) {
            Path image = descriptor(line);
            assertRefused(image, ImageOptions.defaults(), "the extent '/etc/passwd', which is");
        }
    }

    @Test
    void whatQemuWouldTakeForAnExtentAndWeDoNotIsNotOpened() throws Exception {
        // QEMU sees a second extent here, since to sscanf(3) a carriage return is a space.
        Path image = descriptor("RW 2048 FLAT \"base.raw\" 0\nRW\r2 FLAT \"/etc/passwd\" 0\n");
        String info = Commands.run("qemu-img", "info", "-f", "vmdk", image);
        assertThat(info).contains("/etc/passwd");
        assertReads(image, allowing("base.raw"));
    }

    @Test
    void extentsWithOffsets() throws Exception {
        Path image =
                descriptor("RW 1024 FLAT \"base.raw\" 1024\r\nRW 1024 FLAT \"base.raw\" 0\r\n");
        byte[] swapped = new byte[SIZE];
        System.arraycopy(content, SIZE / 2, swapped, 0, SIZE / 2);
        System.arraycopy(content, 0, swapped, SIZE / 2, SIZE / 2);
        content = swapped;
        assertReads(image, allowing("base.raw"));
    }

    @Test
    void anExtentWhoseOwnDescriptorLeadsElsewhere() throws Exception {
        Path evil = Vmdk.withoutCapacity(directory.resolve("evil.vmdk"));
        assertThat(Commands.run("qemu-img", "info", "-f", "vmdk", evil)).contains("/etc/passwd");
        for (Path image : new Path[] {evil, descriptor("RW 2048 SPARSE \"evil.vmdk\"\n")}) {
            assertThatThrownBy(() -> LocalImage.open(image, allowing("evil.vmdk")))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("has no capacity");
        }
    }

    @Test
    void anImageThatChangesAfterItWasChecked() throws Exception {
        Path image = directory.resolve("changing.vmdk");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", base, image);
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            Vmdk.withoutCapacity(image); // writes to the same file
            assertThatThrownBy(opened::disk)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("somebody has changed it meanwhile");
        }
        Path other = directory.resolve("other.qcow2");
        Commands.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + directory.resolve("foreign.raw"),
                other,
                SIZE);
        Path second = overlay("changing.qcow2", "base.raw", "raw");
        try (LocalImage opened = LocalImage.open(second, allowing("base.raw"))) {
            Files.write(second, Files.readAllBytes(other));
            assertThatThrownBy(opened::disk)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("somebody has changed it meanwhile");
        }
    }

    @Test
    void anAllowedFileThatIsNotThere() throws Exception {
        Path overlay = overlay("overlay.qcow2", "gone.raw", "raw");
        assertThatThrownBy(() -> LocalImage.open(overlay, allowing("gone.raw")))
                .isInstanceOf(io.drydock.error.SystemCallException.class)
                .hasMessageContaining("gone.raw")
                .hasMessageContaining("ENOENT");
    }

    @Test
    void onlyTheTopIsOpenedForWriting() throws Exception {
        Path first = overlay("first.qcow2", "base.raw", "raw");
        Path second = overlay("second.qcow2", "base.raw", "raw");
        ImageOptions writable = allowing("base.raw").withReadOnly(false);
        try (LocalImage one = LocalImage.open(first, writable);
                LocalImage two = LocalImage.open(second, writable)) {
            assertThat(one.format()).isEqualTo(two.format()).isEqualTo(ImageFormat.QCOW2);
            assertRefused(
                    base,
                    ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false),
                    "another program has the image open");
        }
    }
}
