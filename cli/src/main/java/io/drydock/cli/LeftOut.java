package io.drydock.cli;

import io.drydock.archive.PackReport;
import io.drydock.cli.command.Streams;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.GuestPath;
import java.util.List;

/** Tells of what a copy or an archive left out. */
final class LeftOut {
    private LeftOut() {}

    static void warn(CopyReport report, Streams streams) {
        warn(report.skipped(), report.firstSkipped(), "device, fifo or socket", streams);
    }

    static void warn(PackReport report, Streams streams) {
        warn(report.skipped(), report.firstSkipped(), "socket", streams);
    }

    private static void warn(long count, List<GuestPath> first, String what, Streams streams) {
        first.forEach(path -> streams.warn(path + ": left out, a " + what));
        if (count > first.size()) {
            streams.warn((count - first.size()) + " more were left out: each a " + what);
        }
    }
}
