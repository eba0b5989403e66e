package io.drydock.internal.dm;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** This kernel's device-mapper, and devices to make others of. */
final class Dm {
    private Dm() {}

    static void needed() {
        Needs.root();
        Needs.that(isThere(), "needs a kernel with device-mapper: modprobe dm-mod");
        Needs.program("dmsetup", "dmsetup");
        Needs.program("losetup", "mount");
    }

    static boolean isThere() {
        return Files.exists(Path.of("/sys/class/misc/device-mapper"));
    }

    /** A loop device on that file, which goes with its last user. */
    static Fd loop(Path file, boolean readOnly) {
        String path =
                Commands.run(
                                "losetup",
                                "--find",
                                "--show",
                                readOnly ? "--read-only" : "--direct-io=off",
                                file)
                        .strip();
        Fd fd = Fd.owned(FileCalls.open(path, readOnly ? LibC.O_RDONLY() : LibC.O_RDWR(), 0));
        Commands.run("losetup", "--detach", path);
        return fd;
    }

    static long number(Fd device) {
        return Objects.requireNonNull(
                        PathCalls.statx(device, new byte[0], LibC.AT_EMPTY_PATH()).value())
                .deviceNumber();
    }

    /** The names of the devices of ours that there are. */
    static List<String> ours() {
        if (!isThere()) {
            return List.of();
        }
        return Commands.run("dmsetup", "ls")
                .lines()
                .filter(line -> line.startsWith("drydock-"))
                .map(line -> line.split("\\s")[0])
                .toList();
    }

    /** Fails unless all of ours are gone soon. */
    static void assertNone() throws InterruptedException {
        for (int i = 0; i < 400 && !ours().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(ours()).isEmpty();
    }
}
