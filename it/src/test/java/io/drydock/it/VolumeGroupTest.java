package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.it.Trace.Call;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.LvmOracle;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lvm's library, working on a guest's volume group, does to the host: nothing. */
class VolumeGroupTest {
    private static final long DISK_BYTES = 64 << 20;

    /** One device only, and no udev, which User-Mode Linux has not. */
    private static final String CONFIG =
            """
            devices { global_filter = [ "a|^%s$|", "r|.*|" ] }
            activation { udev_sync = 0 udev_rules = 0 }
            backup { backup = 0 archive = 0 }
            """;

    @TempDir private Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void makeGuest() throws IOException {
        Needs.root();
        Needs.program("lvs", "lvm2");
        image = directory.resolve("guest.img");
        try (LoopDisk disk = LoopDisk.create(image, DISK_BYTES)) {
            LvmOracle oracle = LvmOracle.of(disk);
            oracle.run("vgcreate", "guest", disk.path());
            oracle.run("lvcreate", "-an", "-Zn", "-Wn", "-L8M", "-n", "root", "guest");
        }
    }

    private void regroup(List<String> prefix) throws Exception {
        try (ChildJvm child = ChildJvm.startWith(prefix, Regroup.class, image)) {
            assertThat(child.lines()).containsExactly("guest/renamed");
            assertThat(child.waitFor()).isZero();
        }
        assertThat(Commands.tryRun("blkid", "-p", image).output()).isEmpty();
    }

    @Test
    @Tag("host")
    void nothingIsExecutedAndNothingOfTheHostsLvmIsOpened() throws Exception {
        Needs.program("strace", "strace");
        Path log = directory.resolve("strace.log");
        regroup(Trace.into(log, "execve,execveat,fork,vfork,clone,clone3,openat,socket"));
        List<Call> calls = Trace.read(log).calls();
        assertThat(calls).filteredOn(Call::isExec).hasSize(1);
        assertThat(calls).filteredOn(Call::isNewProcess).isEmpty();
        assertThat(calls)
                .filteredOn(call -> call.name().equals("openat"))
                .extracting(Call::arguments)
                .noneMatch(arguments -> arguments.contains("\"/etc/lvm"))
                .noneMatch(arguments -> arguments.contains("\"/run/"))
                .noneMatch(arguments -> arguments.contains("\"/dev/mapper"))
                .anyMatch(arguments -> arguments.contains("\"/dev/.lvm/lvm.conf"))
                .anyMatch(arguments -> arguments.contains("\"/dev/sda\""));
    }

    /** The guest is a copy of the host's own disk, whose volume is in use. */
    @Test
    @Tag("uml")
    void aGroupOfTheHostWithTheSameNameAndUuidsIsLeftAlone() throws Exception {
        Path disk = directory.resolve("host.img");
        Files.copy(image, disk);
        Path point = Files.createDirectory(directory.resolve("point"));
        try (LoopDisk host = LoopDisk.of(disk)) {
            String config = CONFIG.formatted(host.path());
            Commands.run("vgchange", "--config", config, "-ay", "guest");
            try {
                Commands.run("mke2fs", "-q", "/dev/guest/root");
                Commands.run("mount", "/dev/guest/root", point);
                String before = state(config);
                regroup(List.of());
                assertThat(state(config)).isEqualTo(before).contains("guest-root");
                Files.writeString(point.resolve("file"), "still there");
                Commands.run("umount", point);
                assertThat(Commands.tryRun("e2fsck", "-fn", "/dev/guest/root").exitCode()).isZero();
            } finally {
                Commands.tryRun("umount", point);
                Commands.run("vgchange", "--config", config, "-an", "guest");
            }
        }
    }

    private static String state(String config) {
        return Commands.run("dmsetup", "table")
                + Commands.run("dmsetup", "info", "-c", "-o", "name,uuid,open,suspended")
                + Commands.run("lvs", "--config", config, "-o", "lv_full_name,lv_uuid,lv_attr")
                + Commands.run("vgs", "--config", config, "-o", "vg_name,vg_uuid,vg_seqno");
    }
}
