package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.DevicesJson;
import io.drydock.cli.text.DevicesText;
import io.drydock.volume.Device;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock filesystems}. */
final class FilesystemsCommand implements Command {
    @Override
    public String name() {
        return "filesystems";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "List the filesystems, partitions and drives of the images.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(
                        CommonOptions.flag(
                                "all",
                                "List everything: drives, partitions, and what cannot be mounted,"
                                        + " such as swap. JSON always does."))
                .addOption(
                        CommonOptions.flag(
                                "l",
                                "long",
                                "Print sizes in bytes, partition types and UUIDs, too."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.addAll(invocation.operands());
        List<Device> devices;
        try (Session session = drives.open()) {
            devices = session.devices();
        }
        if (invocation.has("json")) {
            DevicesJson.write(devices, invocation.streams().out());
        } else {
            invocation
                    .streams()
                    .print(DevicesText.of(devices, invocation.has("all"), invocation.has("long")));
        }
    }
}
