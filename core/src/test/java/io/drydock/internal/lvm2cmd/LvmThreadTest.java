package io.drydock.internal.lvm2cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** lvm in this process, on loop devices of the host's kernel; no device-mapper is needed. */
class LvmThreadTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;
    private LoopDisk disk;
    private LoopDisk other;

    @BeforeEach
    void attach() throws IOException {
        Needs.root();
        disk = LoopDisk.create(directory.resolve("disk"), 64 * MIB);
        other = LoopDisk.create(directory.resolve("other"), 64 * MIB);
    }

    @AfterEach
    void detach() {
        if (other != null) {
            other.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private static LvmNode node(LoopDisk disk, String name) throws IOException {
        return new LvmNode(name, disk.deviceNumber());
    }

    private static LvmAnswer ok(LvmHandle lvm, String... words) throws IOException {
        LvmAnswer answer = lvm.run(List.of(words));
        assertThat(answer.ok()).as("%s: %s", List.of(words), answer).isTrue();
        return answer;
    }

    private static List<String> output(LvmHandle lvm, String... words) throws IOException {
        return ok(lvm, words).printed().stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("WARNING"))
                .toList();
    }

    @Test
    void lvmKnowsTheDevicesByTheNamesThatWeGiveThem() throws IOException {
        List<LvmNode> nodes = List.of(node(disk, "/dev/sda1"), node(other, "/dev/md/data"));
        List<String> seen =
                LvmThread.run(
                        nodes,
                        lvm -> {
                            ok(lvm, "pvcreate", "/dev/sda1", "/dev/md/data");
                            ok(lvm, "vgcreate", "guest", "/dev/sda1", "/dev/md/data");
                            return output(lvm, "pvs", "--noheadings", "-o", "pv_name,vg_name");
                        });
        assertThat(seen).containsExactlyInAnyOrder("/dev/sda1    guest", "/dev/md/data guest");
        assertThat(Commands.run("blkid", "-p", disk.path())).contains("LVM2_member");
    }

    @Test
    void whatIsNotGivenIsNotSeen() throws IOException {
        LvmThread.run(
                List.of(node(disk, "/dev/sda")), lvm -> ok(lvm, "vgcreate", "first", "/dev/sda"));
        List<String> seen =
                LvmThread.run(
                        List.of(node(other, "/dev/sda")),
                        lvm -> {
                            assertThat(Files.exists(disk.path())).isFalse();
                            return output(lvm, "vgs", "--noheadings", "-o", "vg_name");
                        });
        assertThat(seen).isEmpty();
    }

    @Test
    void whatGoesWrongIsSaid() throws IOException {
        LvmAnswer answer =
                LvmThread.run(
                        List.of(node(disk, "/dev/sda")),
                        lvm -> lvm.run(List.of("vgremove", "nothing")));
        assertThat(answer.ok()).isFalse();
        assertThat(answer.problem()).contains("Volume group \"nothing\" not found");
    }

    @Test
    void nothingOfTheProcessIsChanged() throws IOException {
        Path status = Path.of("/proc/self/status");
        String before = umask(status);
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        LvmThread.run(
                List.of(node(disk, "/dev/sda")), lvm -> ok(lvm, "vgcreate", "guest", "/dev/sda"));
        assertThat(umask(status)).isEqualTo(before);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
        assertThat(Files.exists(LvmPrivateDevices.SYSTEM_DIRECTORY)).isFalse();
        assertThat(openFiles()).noneMatch(file -> file.startsWith("/dev/sda"));
    }

    private static String umask(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("Umask"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> openFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (var fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : fds) {
                if (Files.isSymbolicLink(fd)) {
                    open.add(Files.readSymbolicLink(fd).toString());
                }
            }
        }
        return open;
    }

    @Test
    void manyThreadsWaitForEachOther() throws Exception {
        LvmThread.run(
                List.of(node(disk, "/dev/sda")), lvm -> ok(lvm, "vgcreate", "guest", "/dev/sda"));
        List<Future<List<String>>> reports = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 12; i++) {
                reports.add(
                        threads.submit(() ->
                                LvmThread.run(
                                        List.of(node(disk, "/dev/sda")),
                                        lvm -> {
                                            System.gc(); // stops all threads, also in lvm
                                            return output(
                                                    lvm, "vgs", "--noheadings", "-o", "vg_name");
                                        })));
            }
        }
        for (Future<List<String>> report : reports) {
            assertThat(report.get()).containsExactly("guest");
        }
    }

    @Test
    void wordsThatLvmWouldSplitAreRefused() {
        for (String word : List.of("a'b", "a\nb", "a\0b", "\u00e9")) {
            assertThatThrownBy(() -> LvmCommandLine.of(List.of("vgs", word)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(LvmCommandLine.of(List.of("vgs", "a \"b#", ""))).isEqualTo("'vgs' 'a \"b#' ''");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name :
                List.of("/dev/../etc", "/etc/x", "/dev/", "/dev/a b", "/dev/.lvm", "/dev//a")) {
            assertThatThrownBy(() -> new LvmNode(name, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
