package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.DiskMapJson;
import io.drydock.cli.text.DiskMapText;
import io.drydock.disk.Disks;
import io.drydock.task.Monitor;
import org.apache.commons.cli.Options;

/** {@code drydock disk map}, as qemu-img map. */
final class DiskMapCommand implements Command {
    @Override
    public String name() {
        return "disk map";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Say what the disk in an image consists of, and which file of its chain has it.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.onlyImage(invocation);
        if (invocation.has("json")) {
            try (DiskMapJson json = DiskMapJson.to(invocation.streams().out())) {
                Disks.map(drives.imageFile(), drives.imageOptions(), json, Monitor.NONE);
            }
        } else {
            DiskMapText text = new DiskMapText(invocation.streams().out());
            Disks.map(drives.imageFile(), drives.imageOptions(), text, Monitor.NONE);
        }
    }
}
