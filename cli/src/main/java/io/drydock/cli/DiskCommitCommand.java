package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.disk.Disks;
import org.apache.commons.cli.Options;

/** {@code drydock disk commit}, as qemu-img commit -d. */
final class DiskCommitCommand implements Command {
    @Override
    public String name() {
        return "disk commit";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Copy what an overlay has of its own to its backing file.";
    }

    @Override
    public String notes() {
        return "Needs --rw, and all backing files allowed. The overlay is not changed, and can be"
                + " removed afterwards; other overlays of the same file are worth nothing then.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        DiskProgress.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.onlyImage(invocation);
        drives.requireWritable();
        try (DiskProgress progress = DiskProgress.of(invocation)) {
            Disks.commit(drives.imageFile(), drives.imageOptions(), progress.monitor());
        }
    }
}
