package io.drydock.cli.lvm;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.text.LvmJson;
import io.drydock.cli.text.LvmText;
import io.drydock.lvm.LvmReport;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.commons.cli.Options;

/** {@code drydock lvm pvs}, {@code vgs} and {@code lvs}. */
final class LvmReportCommand implements Command {
    private final String word;
    private final String what;
    private final Function<LvmReport, String> text;
    private final BiConsumer<LvmReport, OutputStream> json;

    private LvmReportCommand(
            String word,
            String what,
            Function<LvmReport, String> text,
            BiConsumer<LvmReport, OutputStream> json) {
        this.word = word;
        this.what = what;
        this.text = text;
        this.json = json;
    }

    static List<Command> all() {
        return List.of(
                new LvmReportCommand(
                        "pvs",
                        "physical volumes",
                        LvmText::physicalVolumes,
                        LvmJson::physicalVolumes),
                new LvmReportCommand(
                        "vgs", "volume groups", LvmText::volumeGroups, LvmJson::volumeGroups),
                new LvmReportCommand(
                        "lvs",
                        "logical volumes",
                        LvmText::logicalVolumes,
                        LvmJson::logicalVolumes));
    }

    @Override
    public String name() {
        return "lvm " + word;
    }

    @Override
    public String operands() {
        return "IMAGE...";
    }

    @Override
    public String summary() {
        return "List the " + what + " of the images.";
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
        LvmReport report;
        try (Session session = drives.open()) {
            report = session.lvm().report();
        }
        report.problems().forEach(invocation.streams()::warn);
        if (invocation.has("json")) {
            json.accept(report, invocation.streams().out());
        } else {
            invocation.streams().print(text.apply(report));
        }
    }
}
