package io.drydock.cli;

import io.drydock.Session;
import io.drydock.cli.command.AnswerException;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.cli.text.Json;
import io.drydock.cli.text.Printable;
import io.drydock.format.CheckReport;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.format.Formatter;
import io.drydock.format.RepairOption;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code drydock fsck}. */
final class FsckCommand implements Command {
    @Override
    public String name() {
        return "fsck";
    }

    @Override
    public String operands() {
        return "[IMAGE] DEVICE";
    }

    @Override
    public String summary() {
        return "Check the filesystem on a device, and repair it if that is asked for.";
    }

    @Override
    public String notes() {
        return "Ends with exit code 2 when the filesystem is damaged.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(CommonOptions.flag("json", "Print JSON."))
                .addOption(CommonOptions.flag("repair", "Put right what can be, with --rw."))
                .addOption(
                        CommonOptions.flag(
                                "drop-journal",
                                "With --repair: throw away what the log of an XFS holds; what was"
                                        + " written last is lost."));
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() != 1) {
            throw new UsageException("a device is wanted");
        }
        if (invocation.has("repair")) {
            drives.requireWritable();
        }
        CheckReport report;
        try (Session session = drives.open()) {
            report = report(session, session.device(operands.getFirst()), invocation);
        }
        if (invocation.has("json")) {
            write(report, invocation);
        } else {
            for (String problem : report.problems()) {
                invocation.streams().print(Printable.of(problem) + "\n");
            }
            invocation.streams().print(report.type() + ": " + word(report) + "\n");
        }
        if (report.verdict() == Verdict.DAMAGED) {
            throw new AnswerException();
        }
    }

    private static CheckReport report(Session session, Device device, Invocation invocation)
            throws Exception {
        Formatter formatter = session.formatter();
        if (!invocation.has("repair")) {
            return formatter.check(device, Monitor.NONE);
        }
        return invocation.has("drop-journal")
                ? formatter.repair(device, Monitor.NONE, RepairOption.DROP_JOURNAL)
                : formatter.repair(device, Monitor.NONE);
    }

    private static String word(CheckReport report) {
        return report.verdict().name().toLowerCase(Locale.ROOT);
    }

    private static void write(CheckReport report, Invocation invocation) {
        try (Json json = Json.object(invocation.streams().out())) {
            json.put("type", report.type())
                    .put("verdict", word(report))
                    .strings("problems", report.problems());
            report.counts().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(count -> json.put(count.getKey(), count.getValue()));
        }
    }
}
