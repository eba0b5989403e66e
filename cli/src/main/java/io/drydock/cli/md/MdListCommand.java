package io.drydock.cli.md;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.raid.RaidArray;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock md list}. */
public final class MdListCommand implements Command {
    @Override
    public String name() {
        return "md list";
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "List the arrays (Linux software RAID) that the images are members of.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON, with all that md detail says."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        drives.addAll(invocation.operands());
        List<RaidArray> arrays;
        try (Session session = drives.open()) {
            arrays = session.raid().arrays();
        }
        if (invocation.has("json")) {
            ArrayJson.write(arrays, invocation.streams().out());
        } else {
            invocation.streams().print(ArrayText.list(arrays));
        }
    }
}
