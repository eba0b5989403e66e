package io.drydock.cli;

import io.drydock.cli.command.Streams;
import io.drydock.filesystem.CopyReport;

/** Tells of what a copy left out. */
final class LeftOut {
    private LeftOut() {}

    static void warn(CopyReport report, Streams streams) {
        report.firstSkipped()
                .forEach(path -> streams.warn(path + ": left out, a device, fifo or socket"));
        long more = report.skipped() - report.firstSkipped().size();
        if (more > 0) {
            streams.warn(more + " more devices, fifos and sockets were left out");
        }
    }
}
