package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the other tests count on inside User-Mode Linux, told apart from what they test. */
@Tag("uml")
class UmlKernelTest {
    @TempDir private Path directory;

    @Test
    void runsAsRootOnTheOtherKernel() throws IOException {
        assertThat(Files.readString(Path.of("/proc/cpuinfo"))).contains("User Mode Linux");
        assertThat(Files.getAttribute(directory, "unix:uid")).isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/loop-control", "/dev/fuse", "/dev/nbd0", "/dev/mapper/control"})
    void hasTheDevices(Path device) {
        assertThat(device).exists();
    }

    @ParameterizedTest
    @CsvSource({"vfat, mkfs.vfat, 40M", "ext4, mke2fs -q -t ext4, 40M", "xfs, mkfs.xfs -q, 320M"})
    void mountsAFilesystemOnALoopDevice(String type, String mkfs, String size) throws Exception {
        run("truncate -s %s image && %s image && mkdir point".formatted(size, mkfs));
        run("mount -t %s -o loop image point".formatted(type));
        try {
            Files.writeString(directory.resolve("point/file"), type);
            assertThat(directory.resolve("point/file")).content().isEqualTo(type);
            assertThat(Files.getFileStore(directory.resolve("point")).type()).isEqualTo(type);
        } finally {
            run("umount point");
        }
    }

    @Test
    void hasThePartitionsOfALoopDevice() throws Exception {
        run("truncate -s 40M image && echo 'size=10M' | sfdisk --quiet --label gpt image");
        run("losetup --show --find --partscan image >loop");
        String loop = Files.readString(directory.resolve("loop")).strip();
        try {
            assertThat(Path.of(loop + "p1")).exists();
        } finally {
            run("losetup --detach " + loop);
        }
    }

    private void run(String commands) throws IOException, InterruptedException {
        Process shell =
                new ProcessBuilder("sh", "-c", commands)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output").toFile())
                        .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(commands).isTrue();
        assertThat(shell.exitValue())
                .as("%s: %s", commands, Files.readString(directory.resolve("output")))
                .isZero();
    }
}
