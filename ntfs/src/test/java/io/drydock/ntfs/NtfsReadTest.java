package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.testing.TreeListing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What ntfs-3g has written, read by the driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NtfsReadTest {
    private static final String TREE =
            """
            mkdir -p Windows/System32/config many compressed deep/$(seq -s / 40)
            printf MZ > Windows/System32/ntoskrnl.exe
            head -c 700 /dev/urandom > resident
            head -c 3000000 /dev/urandom > plain
            truncate -s 5000000 sparse; printf x | dd of=sparse bs=1 seek=2000000 conv=notrunc 2>&1
            : > empty
            setfattr -h -v 0x00000800 -n system.ntfs_attrib_be compressed
            yes drydock | head -c 1000000 > compressed/text
            head -c 500000 /dev/urandom > compressed/noise
            { yes a | head -c 200000; head -c 200000 /dev/urandom; yes b | head -c 7; } > compressed/mixed
            for i in $(seq 1500); do echo $i > "many/file with a long name of its own $i"; done
            echo 'grüße 漢字 😀' > 'grüße 漢字 😀'
            ln resident hardlink
            ln -s Windows/System32 link
            ln -s /absolute/target absolute
            mkfifo fifo; mknod block b 8 17; mknod char c 1 3
            setfattr -n user.stream -v value plain
            setfattr -n user.empty plain
            setfattr -n user.ofdirectory -v x Windows
            touch -d '2001-02-03 04:05:06.1234567' empty
            """;

    @TempDir private static Path directory;
    private NtfsImage image;

    @BeforeAll
    void make() throws Exception {
        image = NtfsImage.make(directory.resolve("ntfs"), 64);
        image.run(TREE);
    }

    @Test
    void everythingIsAsNtfs3gShowsIt() throws Exception {
        List<String> expected = Trees.lines(image.run(Trees.SCRIPT));

        image.read(inodes ->
                assertThat(TreeListing.differences(expected, Trees.facts(inodes))).isEmpty());
        assertThat(expected).hasSizeGreaterThan(3000);
    }

    @Test
    void namesAreFoundWhateverTheirCase() throws Exception {
        image.read(inodes -> {
            long exact = Trees.find(inodes, "Windows/System32/config");

            assertThat(Trees.find(inodes, "WINDOWS/system32/CONFIG")).isEqualTo(exact);
            assertThat(inodes.lookup(exact, Trees.bytes("nothing"))).isEmpty();
            assertThat(inodes.lookup(exact, new byte[] {(byte) 0xff})).isEmpty();
            assertThat(Trees.find(inodes, "GRÜSSE 漢字 😀".replace("SS", "ß")))
                    .isEqualTo(Trees.find(inodes, "grüße 漢字 😀"));
        });
    }

    @Test
    void streamsAreUserAttributes() throws Exception {
        image.read(inodes -> {
            long file = Trees.find(inodes, "plain");

            assertThat(inodes.attributes(file)).containsOnlyKeys("user.stream", "user.empty");
            assertThat(inodes.attribute(file, "user.stream")).contains(Trees.bytes("value"));
            assertThat(inodes.attribute(file, "user.none")).isEmpty();
            assertThat(inodes.attribute(file, "security.selinux")).isEmpty();
            assertThat(inodes.attributes(Trees.find(inodes, "Windows")))
                    .containsOnlyKeys("user.ofdirectory");
        });
    }

    @Test
    void systemAttributesAreThoseOfNtfs3g() throws Exception {
        String acl =
                image.run(
                        "getfattr --only-values -e hex -n system.ntfs_acl plain | od -An -tx1 -v");
        image.read(inodes -> {
            byte[] value =
                    inodes.attribute(Trees.find(inodes, "plain"), "system.ntfs_acl").orElseThrow();

            StringBuilder hex = new StringBuilder();
            for (byte b : value) {
                hex.append("%02x".formatted(b));
            }
            assertThat(hex.toString()).isEqualTo(acl.replaceAll("\\s", ""));
        });
    }

    @Test
    void statusSpaceAndLabel() throws Exception {
        image.read(inodes -> {
            FileStatus root = inodes.status(inodes.root());
            FileStatus device = inodes.status(Trees.find(inodes, "block"));
            FilesystemSpace space = inodes.space();

            assertThat(root.type()).isEqualTo(FileType.DIRECTORY);
            assertThat(root.filesystemId()).isEqualTo(7);
            assertThat(device.deviceNumber()).isEqualTo(8 << 8 | 17);
            assertThat(inodes.status(Trees.find(inodes, "hardlink")).links()).isEqualTo(2);
            assertThat(inodes.label()).isEqualTo("Sÿstem");
            assertThat(inodes.type()).isEqualTo("ntfs");
            assertThat(space.totalBytes()).isBetween(63L << 20, 64L << 20);
            assertThat(space.freeBytes()).isBetween(20L << 20, 60L << 20);
        });
    }

    @Test
    void holesAreTold() throws Exception {
        image.read(inodes -> {
            try (var content = inodes.open(Trees.find(inodes, "sparse"))) {
                long data = content.nextData(0).orElseThrow();

                assertThat(data).isBetween(1_990_000L, 2_000_000L);
                assertThat(content.nextHole(0)).isZero();
                assertThat(content.nextHole(data)).isBetween(2_000_001L, 2_100_000L);
                assertThat(content.nextData(2_200_000)).isEmpty();
            }
            try (var content = inodes.open(Trees.find(inodes, "plain"))) {
                assertThat(content.nextHole(0)).isEqualTo(3_000_000);
                assertThat(content.nextData(3_000_000)).isEmpty();
            }
        });
    }
}
