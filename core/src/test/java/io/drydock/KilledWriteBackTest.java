package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnfinishedEditException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.Isolation;
import io.drydock.format.NewExt;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.LvmOracle;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} while the userspace engine brings changes to images: they have all of a {@code
 * sync}, or are byte for byte as before it.
 */
class KilledWriteBackTest {
    private static final int TIMES = Integer.getInteger("drydock.kills", 3);
    private static final int FILES = 20;

    @TempDir Path directory;

    private final Random random = new Random(17);

    /** What is written to. */
    enum Disk {
        EXT4_ON_RAW(ImageFormat.RAW, "/dev/sda", "e2fsck", "-fn"),
        EXT4_ON_QCOW2(ImageFormat.QCOW2, "/dev/sda", "e2fsck", "-fn"),
        EXT4_IN_WORKERS(ImageFormat.RAW, "/dev/sda", "e2fsck", "-fn"),
        EXT4_ON_TWO_DRIVES(ImageFormat.RAW, "/dev/vg/striped", "e2fsck", "-fn"),
        FAT_ON_RAW(ImageFormat.RAW, "/dev/sda", "fsck.fat", "-n");

        final ImageFormat format;
        final String device;
        final List<String> check;

        Disk(ImageFormat format, String device, String... check) {
            this.format = format;
            this.device = device;
            this.check = List.of(check);
        }

        Session open(List<Path> images, boolean readOnly) throws IOException {
            Session.Builder builder = Session.builder().engine(Engine.USERSPACE);
            if (this == EXT4_IN_WORKERS) {
                builder.isolation(Isolation.perMount());
            }
            ImageOptions options =
                    ImageOptions.defaults().withFormat(format).withReadOnly(readOnly);
            images.forEach(image -> builder.drive(image, options));
            return builder.open();
        }
    }

    private List<Path> make(Disk disk) throws IOException {
        Path images = Files.createDirectory(directory.resolve("images"));
        Path raw = directory.resolve("raw");
        switch (disk) {
            case FAT_ON_RAW -> {
                Needs.program("fsck.fat", "dosfstools");
                Commands.run("mkfs.fat", TestImages.sparse(raw, 32));
            }
            case EXT4_ON_TWO_DRIVES -> {
                return striped(images);
            }
            case EXT4_ON_RAW, EXT4_ON_QCOW2, EXT4_IN_WORKERS ->
                    TestImages.filesystem("ext4", raw, 32);
        }
        Path image = images.resolve("disk0");
        Commands.run(
                "qemu-img", "convert", "-f", "raw", "-O", disk.format.qemuDriver(), raw, image);
        return List.of(image);
    }

    /** Two physical volumes, on both of which a logical one is. */
    private static List<Path> striped(Path images) throws IOException {
        Needs.root();
        Needs.program("lvm", "lvm2");
        List<Path> made = List.of(images.resolve("disk0"), images.resolve("disk1"));
        try (LoopDisk one = LoopDisk.create(made.get(0), 20 << 20);
                LoopDisk two = LoopDisk.create(made.get(1), 20 << 20)) {
            LvmOracle lvm = LvmOracle.of(one, two);
            lvm.run("vgcreate", "--physicalextentsize", "1m", "vg", one.path(), two.path());
            lvm.run("lvcreate", "-an", "-Zn", "-i2", "-I64k", "-L32m", "-n", "striped", "vg");
        }
        Commands.tryRun("rm", "-rf", images.resolve("lock"));
        try (Session session = Disk.EXT4_ON_TWO_DRIVES.open(made, false)) {
            session.formatter().make(session.device("/dev/vg/striped"), NewExt.ext4());
        }
        return made;
    }

    @ParameterizedTest
    @EnumSource
    void theImageIsAsBeforeOrAsAfter(Disk disk) throws Exception {
        List<Path> images = make(disk);
        Path journal = images.getFirst().resolveSibling("disk0.drydock-journal");
        Seen seen = new Seen();
        int unfinished = 0;
        // On a busy machine, all kills may come too early or too late.
        for (int i = 0; i < TIMES || (unfinished == 0 && i < 10 * TIMES); i++) {
            List<String> before = contents(images);
            int there = seen.synced;
            try (ChildJvm child =
                    ChildJvm.start(Editor.class, disk, directory.resolve("images"), there + 1)) {
                String wanted = "syncing " + (there + 1 + i % 2);
                for (String line = ""; !line.equals(wanted); seen.add(line)) {
                    line = child.readLine();
                }
                if (i % 3 == 1) {
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(60_000));
                } else {
                    awaitJournal(journal);
                }
                child.kill();
                child.lines().forEach(seen::add);
            }
            boolean committed = Files.exists(journal);
            unfinished += committed ? 1 : 0;
            if (committed && images.size() == 1) { // of several, another journal decides
                assertThatThrownBy(() -> disk.open(images, true).close())
                        .isInstanceOf(UnfinishedEditException.class);
            }
            seen.synced = check(disk, images, seen);
            if (seen.synced == there) {
                assertThat(contents(images)).isEqualTo(before);
            }
        }
        assertThat(unfinished).as("kills between commit and end").isPositive();
        System.out.println(disk + ": " + unfinished + " kills between commit and end");
    }

    private static List<String> contents(List<Path> images) throws IOException {
        List<String> all = new ArrayList<>();
        for (Path image : images) {
            all.add(TestImages.sha256(image));
        }
        return all;
    }

    /** Until the commit, or until it is over: it takes a few milliseconds to finish. */
    private static void awaitJournal(Path journal) throws InterruptedException {
        for (int i = 0; i < 500 && !Files.exists(journal); i++) {
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    /** What the children have said. */
    private static final class Seen {
        int begun;
        int synced;

        void add(String line) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            begun = Math.max(begun, number);
            synced = words[0].equals("synced") ? number : synced;
        }
    }

    /** Opens them for writing, which finishes what there is; returns the edit that is in them. */
    private int check(Disk disk, List<Path> images, Seen seen) throws IOException {
        int found;
        try (Session session = disk.open(images, false)) {
            Device device = session.device(disk.device);
            try (Filesystem mounted = session.mount(device, List.of("ro"))) {
                FileTree files = FileTree.of(mounted);
                String first = files.exists("/0") ? files.readText("/0") : "";
                found = first.isEmpty() ? 0 : Integer.parseInt(first.substring(0, 8));
                assertThat(found).isBetween(seen.synced, seen.begun);
                for (int i = 0; i < FILES && found > 0; i++) {
                    String text = files.readText("/" + i);
                    String start = text.substring(0, Math.min(text.length(), 40));
                    assertThat(text.equals(Editor.content(found, i)))
                            .as("/%d of %d: %d bytes, %s", i, found, text.length(), start)
                            .isTrue();
                }
            }
            fsck(disk, session, device);
        }
        try (Stream<Path> all = Files.list(images.getFirst().getParent())) {
            assertThat(all).containsExactlyInAnyOrderElementsOf(images);
        }
        return found;
    }

    private void fsck(Disk disk, Session session, Device device) throws IOException {
        byte[] content;
        try (BlockDevice bytes = session.access().open(device, Use.READ)) {
            content = new byte[Math.toIntExact(bytes.sizeBytes())];
            bytes.read(0, MemorySegment.ofArray(content));
        }
        List<Object> command = new ArrayList<>(disk.check);
        command.add(Files.write(directory.resolve("check"), content));
        Commands.run(command.toArray());
    }

    /** Makes one edit after another until it is killed. */
    static final class Editor {
        private Editor() {}

        static String content(int edit, int file) {
            return "%08d ".formatted(edit) + "x".repeat(Math.floorMod(edit * 7919 + file, 100_000));
        }

        public static void main(String[] args) throws IOException {
            Disk disk = Disk.valueOf(args[0]);
            List<Path> images;
            try (Stream<Path> all = Files.list(Path.of(args[1]))) {
                images = all.sorted().toList();
            }
            try (Session session = disk.open(images, false);
                    Filesystem mounted = session.mount(session.device(disk.device))) {
                FileTree files = FileTree.of(mounted);
                for (int edit = Integer.parseInt(args[2]); ; edit++) {
                    for (int i = 0; i < FILES; i++) {
                        files.writeText("/" + i, content(edit, i));
                    }
                    System.out.println("syncing " + edit);
                    mounted.sync();
                    System.out.println("synced " + edit);
                }
            }
        }
    }
}
