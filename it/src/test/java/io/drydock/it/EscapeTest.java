package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.it.Trace.Call;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a guest has in the place of its files, nothing of the host is read or written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EscapeTest {
    /** What is opened of the host's devices: loop and NBD devices that we make, and by the JVM. */
    private static final Pattern OUR_DEVICE =
            Pattern.compile(
                    "/dev/(loop-control|loop\\d+|nbd\\d+(p\\d+)?|fuse|kmsg|null|random|urandom|tty|pts/\\d+)");

    private static final Pattern FOREIGN_DEVICE =
            Pattern.compile("\"/dev/(vd|sd|nvme|dm-|mapper|block|disk|fd)|\"/proc/self/fd/0");

    @TempDir private static Path directory;
    private List<Path> guests;
    private Path scratch;
    private Path log;
    private Canaries canaries;

    @BeforeAll
    void visitAllGuests() throws Exception {
        Needs.root();
        canaries = Canaries.in(directory.resolve("canaries"));
        scratch = Files.createDirectory(directory.resolve("scratch"));
        log = directory.resolve("strace.log");
        guests = new ArrayList<>();
        for (Trap trap : Trap.values()) {
            guests.add(trap.guest(directory, canaries));
        }
        guests.add(HostileFstab.guest(directory, Files.createDirectory(directory.resolve("bait"))));
        List<Object> arguments = new ArrayList<>(guests);
        arguments.addFirst(scratch);
        List<String> prefix = new ArrayList<>(ReadOnlyHost.butFor(directory));
        if (isHost()) {
            Needs.program("strace", "strace");
            prefix.addAll(Trace.into(log, "open,openat,openat2,creat", "--decode-fds=all"));
        }
        try (ChildJvm child =
                ChildJvm.startIn(directory, prefix, Visit.class, arguments.toArray())) {
            assertThat(child.waitFor()).isZero();
        }
    }

    private static boolean isHost() throws IOException {
        return !Files.readString(Path.of("/proc/cpuinfo")).contains("User Mode Linux");
    }

    @ParameterizedTest
    @EnumSource
    void noTrapTellsOfTheHost(Trap trap) throws Exception {
        Path guest = guests.get(trap.ordinal());
        String transcript = Files.readString(Visit.transcriptOf(guest, scratch));
        Canaries.assertNotIn(transcript.replace(canaries.directory().toString(), ""));
        // It has been there, and has replaced what can be replaced.
        assertThat(transcript)
                .contains(
                        trap == Trap.DIRECTORY
                                ? "look at etc/hostname: open /etc/hostname: Is a directory"
                                : "look at etc/hostname: visited");
        Commands.run("e2fsck", "-fn", guest);
    }

    @Test
    void noTrapLeadsToAChangeOfTheHost() throws IOException {
        canaries.assertUntouched();
    }

    /** What strace sees is more than what a transcript tells. */
    @Test
    @Tag("host")
    void noTrapIsOpened() throws Exception {
        List<Call> opened = Trace.read(log).calls().stream().filter(Call::isSuccess).toList();
        assertThat(opened).hasSizeGreaterThan(1000);
        assertThat(opened)
                .noneMatch(call -> call.more().startsWith("<" + canaries.directory()))
                .noneMatch(EscapeTest::isForeignDevice);
    }

    /** Not even if there is none: who tries would find it elsewhere. */
    @Test
    @Tag("host")
    void noMountTableHasADeviceOfTheHostOpened() throws Exception {
        assertThat(Trace.read(log).calls())
                .noneMatch(call -> FOREIGN_DEVICE.matcher(call.arguments()).find());
    }

    /** An fd of O_PATH only names a device. */
    private static boolean isForeignDevice(Call call) {
        boolean device = call.more().matches("<.*<(block|char) .*>>");
        String path = call.more().replaceAll("^<|<.*", "");
        return device
                && !call.arguments().contains("O_PATH")
                && !OUR_DEVICE.matcher(path).matches();
    }
}
