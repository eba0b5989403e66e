package io.drydock.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The programs of lvm2, made to see some loop devices and nothing else of the host. */
public final class LvmOracle {
    private final String config;

    private LvmOracle(String config) {
        this.config = config;
    }

    public static LvmOracle of(LoopDisk... disks) {
        return of(0, disks);
    }

    /** As {@link #of}, where device-mapper is: volumes that only the kernel can make. */
    public static LvmOracle activating(LoopDisk... disks) {
        return of(1, disks);
    }

    private static LvmOracle of(int activation, LoopDisk... disks) {
        String accepted =
                Arrays.stream(disks)
                        .map(disk -> "\"a|^" + disk.path() + "$|\", ")
                        .collect(Collectors.joining());
        return new LvmOracle(
                "devices { use_devicesfile = 0 hints = \"none\" scan_lvs = 0 global_filter = [ "
                        + accepted
                        + "\"r|.*|\" ] } activation { udev_sync = 0 udev_rules = 0 monitoring = 0 }"
                        + " global { activation = "
                        + activation
                        + " locking_dir = \""
                        + disks[0].file().resolveSibling("lock")
                        + "\" } backup { backup = 0 archive = 0 }");
    }

    /** Runs a command, which must succeed; its output without warnings, a line each. */
    public List<String> run(String command, Object... words) {
        List<Object> line = new ArrayList<>();
        line.addAll(List.of(command, "--yes", "--config", config));
        line.addAll(List.of(words));
        return Commands.run(line.toArray())
                .lines()
                .map(String::strip)
                .filter(text -> !text.startsWith("WARNING") && !text.startsWith("File descriptor"))
                .toList();
    }

    /** A report: the values of the fields, separated by single commas. */
    public List<String> report(String command, String fields) {
        return run(
                command,
                "--noheadings",
                "--units",
                "b",
                "--nosuffix",
                "--separator",
                ";",
                "--options",
                fields);
    }
}
