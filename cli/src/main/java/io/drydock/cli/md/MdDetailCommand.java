package io.drydock.cli.md;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.raid.RaidArray;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock md detail}. */
public final class MdDetailCommand implements Command {
    @Override
    public String name() {
        return "md detail";
    }

    @Override
    public String operands() {
        return "[IMAGE] ARRAY";
    }

    @Override
    public String summary() {
        return "Say what an array is like, and what each of its members is good for.";
    }

    @Override
    public String notes() {
        return "ARRAY is /dev/md0, /dev/md/NAME or a UUID. IMAGE only where no -a is given.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() != 1) {
            throw new UsageException("one array is wanted");
        }
        RaidArray array;
        try (Session session = drives.open()) {
            array = session.raid().array(operands.getFirst());
        }
        if (invocation.has("json")) {
            ArrayJson.write(List.of(array), invocation.streams().out());
        } else {
            invocation.streams().print(ArrayText.detail(array));
        }
    }
}
