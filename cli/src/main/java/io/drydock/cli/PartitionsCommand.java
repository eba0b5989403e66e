package io.drydock.cli;

import io.drydock.Drive;
import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.PartitionsJson;
import io.drydock.cli.text.PartitionsText;
import io.drydock.partition.DiskLayout;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.apache.commons.cli.Options;

/** {@code drydock partitions}. */
final class PartitionsCommand implements Command {
    @Override
    public String name() {
        return "partitions";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "List the partition tables of the images.";
    }

    @Override
    public String notes() {
        return "Sectors are those that the table counts in. JSON has the gaps, sizes in bytes, and"
                + " how partitions are aligned.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(CommonOptions.flag("free", "List the gaps between partitions, too."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.addAll(invocation.operands());
        SequencedMap<String, DiskLayout> layouts = new LinkedHashMap<>();
        try (Session session = drives.open()) {
            for (Drive drive : session.drives()) {
                layouts.put(drive.device().name(), session.partitioner().layout(drive.device()));
            }
        }
        if (invocation.has("json")) {
            PartitionsJson.write(layouts, invocation.streams().out());
        } else {
            invocation.streams().print(PartitionsText.of(layouts, invocation.has("free")));
        }
    }
}
