package io.drydock.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.mdp_superblock_1;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Pause;
import io.drydock.raid.RaidArray.Status;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel runs what mdadm has made, and mdadm what the kernel has run for us. */
@Tag("uml")
class RunningArrayTest {
    @TempDir Path dir;

    private List<String> others = List.of();

    @BeforeEach
    void needed() throws IOException {
        Members.needed();
        others = arrays();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(arrays()).isEqualTo(others);
    }

    @ParameterizedTest
    @CsvSource({
        "0.90, raid1, 2",
        "1.0, raid1, 2",
        "1.1, raid1, 2",
        "1.2, linear, 2",
        "1.2, raid0, 2",
        "1.2, raid4, 3",
        "1.2, raid5, 3",
        "0.90, raid5, 3",
        "1.2, raid6, 4",
        "1.2, raid10, 4"
    })
    void readOnlyNothingIsWritten(String metadata, String level, int count) throws IOException {
        try (Members members = filled(metadata, level, count)) {
            List<byte[]> before = contents(members);

            try (RunningArray running =
                    RunningArray.assemble(members.read(), members::attach, true)) {
                assertThat(running.isReadOnly()).isTrue();
                assertThat(running.sizeBytes()).isEqualTo(running.array().sizeBytes());
                assertThat(running.missingMembers()).isZero();
                assertThat(running.syncAction()).isEqualTo("idle");
                check(running);
                assertThat(Commands.run("mdadm", "--detail", running.path()))
                        .contains("Raid Level : " + level)
                        .containsPattern("State : (clean|readonly)");
            }

            assertUnchanged(members, before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.90, raid1, 2, 0",
        "1.2, raid1, 2, 1",
        "1.2, raid5, 3, 2",
        "1.2, raid6, 4, 0",
        "1.2, raid10, 4, 3"
    })
    void degraded(String metadata, String level, int count, int missing) throws IOException {
        try (Members members = filled(metadata, level, count)) {
            RaidArray array = members.read(List.of(missing));
            List<byte[]> before = contents(members);

            try (RunningArray running = RunningArray.assemble(array, members::attach, true)) {
                assertThat(running.missingMembers()).isEqualTo(1);
                check(running);
            }
            assertUnchanged(members, before);

            try (RunningArray running = RunningArray.assemble(array, members::attach, false)) {
                assertThat(running.isReadOnly()).isFalse();
                fill(running);
            }
            RaidArray after = members.read();
            assertThat(after.status()).isEqualTo(Status.DEGRADED);
            assertThat(after.missingRoles()).containsExactly(missing);
            assertThat(after.warnings()).hasSize(1);
            assertThat(after.isClean()).isTrue();
        }
    }

    @Test
    void whatIsWrittenIsThereForMdadm() throws IOException {
        try (Members members = filled("1.2", "raid5", 3)) {
            try (RunningArray running =
                    RunningArray.assemble(members.read(), members::attach, false)) {
                fill(running);
            }
            assertThat(members.read().isClean()).isTrue();

            String array = members.assemble("again");
            try (FileBlockDevice device = FileBlockDevice.open(Path.of(array), true)) {
                NumberedSectors.check(device);
            } finally {
                members.stop(array);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"raid1, 2", "raid5, 3", "raid10, 4"})
    void readOnlyWithABitmapAsWell(String level, int count) throws IOException {
        try (Members members = Members.make(dir, count, 4)) {
            members.stop(
                    members.create("bitmap", "1.2", level, "--bitmap=internal", "--assume-clean"));
            List<byte[]> before = contents(members);
            try (RunningArray running =
                    RunningArray.assemble(members.read(), members::attach, true)) {
                assertThat(running.missingMembers()).isZero();
            }
            assertUnchanged(members, before);
        }
    }

    @Test
    void sparesTakeOver() throws IOException {
        try (Members members = Members.make(dir, 4, 3)) {
            String made =
                    members.create(
                            "spare",
                            "1.2",
                            "raid5",
                            "--raid-devices=3",
                            "--spare-devices=1",
                            "--assume-clean");
            members.stop(made);
            try (RunningArray running =
                    RunningArray.assemble(members.read(List.of(1)), members::attach, false)) {
                fill(running); // Debian's kernels wait for the first write (md_mod.start_ro)
                Pause pause = Pause.atMost(60_000);
                while (running.missingMembers() > 0 && pause.again()) {
                    assertThat(running.syncAction()).isIn("recover", "idle");
                }
            }
            RaidArray after = members.read(List.of(1));
            assertThat(after.status()).isEqualTo(Status.COMPLETE);
            assertThat(after.active(1).orElseThrow().device().name()).isEqualTo("/dev/sdd");
        }
    }

    @Test
    void whatMayBeWrongIsNotRunButRead() throws IOException {
        try (Members members = filled("1.2", "raid5", 3)) {
            for (Path file : members.files()) {
                byte[] member = Files.readAllBytes(file);
                SuperblockEdit.edit(
                        member, SuperblockVersion.V1_2, s -> mdp_superblock_1.resync_offset(s, 0));
                Files.write(file, member);
            }
            RaidArray array = members.read(List.of(1));

            assertThat(array.mayBeTorn()).isTrue();
            assertThatThrownBy(() -> RunningArray.assemble(array, members::attach, false))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("was not stopped in order");
            try (ArrayDevice device = ArrayDevice.open(array, members::open)) {
                NumberedSectors.check(device);
            }
            try (RunningArray running = RunningArray.assemble(array, members::attach, true)) {
                check(running);
            }
        }
    }

    @Test
    void whoHasItOpenKeepsIt() throws IOException {
        try (Members members = filled("1.2", "raid1", 2)) {
            RunningArray running = RunningArray.assemble(members.read(), members::attach, true);
            String path = running.path().toString();
            try (FileBlockDevice user = FileBlockDevice.open(running.path(), true)) {
                assertThatThrownBy(running::close)
                        .isInstanceOf(SystemCallException.class)
                        .hasMessageContaining("EBUSY");
                assertThat(user.sizeBytes()).isPositive();
            }
            Commands.run("mdadm", "--stop", path);
        }
    }

    @Test
    void ourLeftoversAreStoppedAndNobodyElses() throws Exception {
        Path ours = Files.createDirectory(dir.resolve("ours"));
        Path elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        try (Members members = Members.make(ours, 2, 3);
                Members host = Members.make(elsewhere, 2, 3)) {
            String other = host.create("other", "1.2", "raid1", "--assume-clean");
            members.stop(members.create("guest", "1.2", "raid1", "--assume-clean"));
            String left;
            try (ChildJvm child = ChildJvm.start(Holder.class, ours)) {
                left = child.readLine();
                assertThat(arrays()).contains(left);
                RunningArray.stopLeftovers();
                assertThat(arrays()).contains(left);
                child.kill();
            }
            assertThat(arrays()).contains(left);

            RunningArray.stopLeftovers();

            assertThat(arrays()).doesNotContain(left).hasSize(others.size() + 1);
            assertThat(Commands.run("mdadm", "--detail", other)).contains("State : clean");
            host.stop(other);
        }
        assertThat(Commands.run("losetup", "--list", "--noheadings"))
                .doesNotContain(dir.toString());
    }

    /** Runs an array, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (Members members = Members.existing(Path.of(args[0]), 2)) {
                RunningArray running =
                        RunningArray.assemble(members.read(), members::attachUntilUnused, false);
                System.out.println(running.path().getFileName());
                Thread.sleep(60_000);
                running.close();
            }
        }
    }

    private Members filled(String metadata, String level, int count) throws IOException {
        Members members = Members.make(dir, count, 3);
        String array = members.create("filled", metadata, level, "--assume-clean");
        try (FileBlockDevice device = FileBlockDevice.open(Path.of(array), false)) {
            NumberedSectors.fill(device);
        } finally {
            members.stop(array);
        }
        return members;
    }

    private static void check(RunningArray running) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(running.path(), true)) {
            NumberedSectors.check(device);
        }
    }

    private static void fill(RunningArray running) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(running.path(), false)) {
            NumberedSectors.fill(device);
        }
    }

    private static List<byte[]> contents(Members members) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : members.files()) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    private static void assertUnchanged(Members members, List<byte[]> before) throws IOException {
        List<byte[]> after = contents(members);
        for (int i = 0; i < after.size(); i++) {
            assertThat(Arrays.mismatch(after.get(i), before.get(i)))
                    .as("where member %d has changed", i)
                    .isEqualTo(-1);
        }
    }

    /** All arrays that this kernel runs, by its own names. */
    private static List<String> arrays() throws IOException {
        Path all = Path.of("/proc/mdstat");
        if (!Files.exists(all)) {
            return List.of();
        }
        return Files.readAllLines(all).stream()
                .filter(line -> line.startsWith("md"))
                .map(line -> line.split(" ")[0])
                .sorted()
                .toList();
    }
}
