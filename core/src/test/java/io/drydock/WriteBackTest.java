package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.SystemCallException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How what the userspace engine has collected reaches an image, when nobody is killed. */
@Timeout(120)
class WriteBackTest {
    private static final int MIB = 1 << 20;

    @TempDir Path directory;

    private static Session open(Path image) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        return Session.builder().drive(image, options).engine(Engine.USERSPACE).open();
    }

    private static Filesystem mount(Session session, String device) throws IOException {
        return session.mount(session.device(device));
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(1).nextBytes(content);
        return content;
    }

    private static void assertAlone(Path... images) throws IOException {
        try (Stream<Path> all = Files.list(images[0].getParent())) {
            assertThat(all).containsExactlyInAnyOrder(images);
        }
    }

    @Test
    void aSyncThatHasNothingToWriteWritesNothing() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("disk"), 16);
        try (Session session = open(image);
                Filesystem files = mount(session, "/dev/sda")) {
            FileTree.of(files).writeText("/file", "content");
            files.sync();
            FileTime then = FileTime.fromMillis(0);
            Files.setLastModifiedTime(image, then);
            FileTime inDirectory = Files.getLastModifiedTime(directory);
            files.sync();
            assertThat(FileTree.of(files).readText("/file")).isEqualTo("content");
            TimeUnit.MILLISECONDS.sleep(1100); // ext4 counts when it was written in seconds
            files.sync();
            assertThat(Files.getLastModifiedTime(image)).isEqualTo(then);
            assertThat(Files.getLastModifiedTime(directory)).isEqualTo(inDirectory);
        }
        assertAlone(image);
        Commands.run("e2fsck", "-fn", image);
    }

    /** And when there is room again, it is written. */
    @Test
    void aFullDiskIsToldAndNothingIsLost() throws Exception {
        Needs.root();
        Path full = Files.createDirectory(directory.resolve("full"));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", full);
        try {
            Path image = full.resolve("disk");
            Path made = TestImages.filesystem("ext4", directory.resolve("disk"), 16);
            Commands.run("cp", "--sparse=always", made, image);
            byte[] content = random(12 * MIB);
            try (Session session = open(image);
                    Filesystem mounted = mount(session, "/dev/sda")) {
                FileTree files = FileTree.of(mounted);
                files.writeText("/small", "small");
                mounted.sync();
                String before = TestImages.sha256(image);
                files.write("/file", content);
                assertThatThrownBy(mounted::sync)
                        .isInstanceOf(SystemCallException.class)
                        .hasMessageContaining("ENOSPC");
                assertThat(TestImages.sha256(image)).isEqualTo(before);
                assertAlone(image);
                assertThat(files.read("/file")).isEqualTo(content);
                files.removeTree("/small");
                Commands.run("mount", "-o", "remount,size=60m", full);
                mounted.sync();
            }
            assertAlone(image);
            Commands.run("e2fsck", "-fn", image);
            try (Session session = open(image);
                    Filesystem mounted = mount(session, "/dev/sda")) {
                FileTree files = FileTree.of(mounted);
                assertThat(files.read("/file")).isEqualTo(content);
                assertThat(files.exists("/small")).isFalse();
            }
        } finally {
            Commands.run("umount", full);
        }
    }

    /** A journal is found by an image's name, which it must have one of. */
    @Test
    void withoutAPlaceForAJournalItIsWrittenAllTheSame() throws Exception {
        Path image = TestImages.filesystem("ext4", directory.resolve("disk"), 16);
        Path second = Files.createLink(directory.resolve("second"), image);
        try (Session session = open(image)) {
            assertThatThrownBy(session::begin).hasMessageContaining("2 names");
            try (Filesystem files = mount(session, "/dev/sda")) {
                FileTree.of(files).writeText("/file", "content");
            }
        }
        assertAlone(image, second);
        Commands.run("e2fsck", "-fn", image);
        try (Session session = open(image);
                Filesystem files = mount(session, "/dev/sda")) {
            assertThat(FileTree.of(files).readText("/file")).isEqualTo("content");
        }
    }

    /** The boundary of the partitions is none of a block of 4 KiB. */
    @Test
    void anotherPartitionIsReadAndWrittenMeanwhile() throws Exception {
        Path image = TestImages.sparse(directory.resolve("disk"), 40);
        Commands.runWithInput(
                "label: dos\nstart=2048,size=32769,type=83\nstart=34817,size=32767,type=83\n",
                "sfdisk",
                "-q",
                image);
        Commands.run("mkfs.ext4", "-q", "-F", "-E", "offset=" + MIB, image, "16384k");
        Commands.run("mkfs.ext4", "-q", "-F", "-E", "offset=" + 34817L * 512, image, "16380k");
        byte[] content = random(MIB);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Session session = open(image);
                Filesystem first = mount(session, "/dev/sda1");
                Filesystem second = mount(session, "/dev/sda2")) {
            FileTree.of(second).write("/content", content);
            Future<Integer> reads =
                    other.submit(() -> {
                        int rounds = 0;
                        while (!done.get()) {
                            assertThat(FileTree.of(second).read("/content")).isEqualTo(content);
                            FileTree.of(second).writeText("/round", "round " + rounds++);
                            second.sync();
                            begun.countDown();
                        }
                        return rounds;
                    });
            begun.await();
            for (int i = 0; i < 10; i++) {
                FileTree.of(first).write("/file" + i, content);
                first.sync();
            }
            done.set(true);
            assertThat(reads.get()).isPositive();
        } finally {
            done.set(true);
            other.shutdown();
        }
        assertAlone(image);
        Path part = directory.resolve("part");
        for (long start : new long[] {2048, 34817}) {
            Commands.run("dd", "if=" + image, "of=" + part, "skip=" + start, "count=32760");
            Commands.run("e2fsck", "-fn", part);
            Files.delete(part);
        }
    }
}
