package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.DiskCheckJson;
import io.drydock.cli.text.DiskCheckText;
import io.drydock.disk.DiskCheck;
import io.drydock.disk.DiskRepair;
import io.drydock.disk.Disks;
import io.drydock.error.CorruptDataException;
import io.drydock.task.Monitor;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code drydock disk check}, as qemu-img check. */
final class DiskCheckCommand implements Command {
    private static final String REPAIR = "repair";
    private static final Map<String, DiskRepair> REPAIRS =
            Map.of("leaks", DiskRepair.LEAKS, "all", DiskRepair.ALL);

    @Override
    public String name() {
        return "disk check";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Compare the tables of an image with each other, and repair them if asked to.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                        CommonOptions.value(
                                "r",
                                REPAIR,
                                "WHAT",
                                "Give back clusters that belong to nothing (leaks), or put all"
                                        + " right (all); with --rw."))
                .addOption(CommonOptions.flag("json", "Print JSON."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.onlyImage(invocation);
        DiskRepair repair = repair(invocation.line().getOptionValue(REPAIR));
        if (repair != DiskRepair.NONE) {
            drives.requireWritable();
        }
        DiskCheck check =
                Disks.check(drives.imageFile(), drives.imageOptions(), repair, Monitor.NONE);
        if (invocation.has("json")) {
            DiskCheckJson.write(check, invocation.streams().out());
        } else {
            invocation.streams().print(DiskCheckText.of(check));
        }
        if (check.corruptions() > 0 || check.errors() > 0) {
            invocation.streams().out().flush();
            throw new CorruptDataException("check", drives.toString(), "its tables are wrong");
        }
    }

    private static DiskRepair repair(String what) throws UsageException {
        DiskRepair repair = what == null ? DiskRepair.NONE : REPAIRS.get(what);
        if (repair == null) {
            throw new UsageException("--" + REPAIR + " is leaks or all");
        }
        return repair;
    }
}
