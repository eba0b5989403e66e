package io.drydock.internal.qemu;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.json.Json;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import io.drydock.internal.program.RunOptions;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What qemu-img(1) does to image files and no command of the daemon's does: checks and repairs of
 * the tables, and going back to an internal snapshot.
 *
 * <p>Threading: stateless.
 */
public final class QemuImg {
    private static final Program PROGRAM = new Program("qemu-img", "qemu-utils");

    /** A check reads all tables; a lock-up of the disk below is what this is for. */
    private static final Duration DEADLINE = Duration.ofHours(12);

    // Exit statuses of "qemu-img check".
    private static final int CORRUPTIONS = 2;
    private static final int LEAKS = 3;
    private static final int NOT_SUPPORTED = 63;

    private QemuImg() {}

    /**
     * Compares the reference counts and tables of an image with each other.
     *
     * @param blockdev the options under which QEMU opens the image, no part left to probing
     * @param name what errors call it
     * @param repair {@code leaks} or {@code all}, if anything is to be put right
     * @return ImageCheck of qapi/block-core.json
     * @throws UnsupportedException when the format cannot be checked
     */
    public static Map<String, @Nullable Object> check(
            Map<String, Object> blockdev, String name, Optional<String> repair, Monitor monitor)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("check", "--output=json"));
        repair.ifPresent(what -> arguments.addAll(List.of("-r", what)));
        arguments.add(filename(blockdev));
        ProgramResult result = run(arguments, monitor);
        return switch (result.status()) {
            case 0, CORRUPTIONS, LEAKS -> Json.parseObject(result.output());
            case NOT_SUPPORTED ->
                    throw new UnsupportedException(
                            "check",
                            name,
                            "images of this format have nothing that could be checked",
                            "compare the disk with a copy, or check the filesystems in it");
            default -> throw result.failure("check", name);
        };
    }

    /**
     * Makes an image's disk what it was at a snapshot.
     *
     * @param id the snapshot's, which goes before names
     */
    public static void revert(Map<String, Object> blockdev, String name, String id, Monitor monitor)
            throws IOException {
        run(List.of("snapshot", "-q", "-a", id, filename(blockdev)), monitor)
                .checkSuccess("revert", name);
    }

    private static ProgramResult run(List<String> arguments, Monitor monitor) throws IOException {
        return PROGRAM.run(
                arguments, RunOptions.defaults().withDeadline(DEADLINE).withMonitor(monitor));
    }

    private static String filename(Map<String, Object> blockdev) {
        return "json:" + Json.write(blockdev);
    }
}
