package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.VolumesJson;
import io.drydock.cli.text.VolumesText;
import io.drydock.volume.Device;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock volumes}. */
final class VolumesCommand implements Command {
    @Override
    public String name() {
        return "volumes";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "Draw the tree of drives, partitions, encrypted containers, arrays and logical"
                + " volumes.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."));
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
            VolumesJson.write(devices, invocation.streams().out());
        } else {
            invocation.streams().print(VolumesText.of(devices));
        }
    }
}
