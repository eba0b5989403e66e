package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.format.Formatter;
import io.drydock.volume.Device;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock tunefs}. */
final class TunefsCommand implements Command {
    @Override
    public String name() {
        return "tunefs";
    }

    @Override
    public String operands() {
        return "[IMAGE] DEVICE";
    }

    @Override
    public String summary() {
        return "Set the label and the UUID of a filesystem or a swap area.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.value("L", "label", "LABEL", "Its label; none if empty."))
                .addOption(CommonOptions.value("U", "uuid", "UUID", "Its UUID."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() != 1 || !(invocation.has("label") || invocation.has("uuid"))) {
            throw new UsageException("a device is wanted, and --label or --uuid");
        }
        drives.requireWritable();
        try (Session session = drives.open()) {
            Formatter formatter = session.formatter();
            Device device = session.device(operands.getFirst());
            if (invocation.has("label")) {
                formatter.label(device, invocation.line().getOptionValue("label"));
            }
            if (invocation.has("uuid")) {
                formatter.uuid(device, invocation.line().getOptionValue("uuid"));
            }
        }
    }
}
