package io.drydock.cli.lvm;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock lvm ...}: changes volume groups, each in one way, by the names of lvm(8). */
public final class LvmCommand implements Command {
    private final LvmVerb verb;

    private LvmCommand(LvmVerb verb) {
        this.verb = verb;
    }

    /** One for each way to change something, and those that report. */
    public static List<Command> all() {
        List<Command> all = new ArrayList<>(LvmReportCommand.all());
        Arrays.stream(LvmVerb.values()).map(LvmCommand::new).forEach(all::add);
        return all;
    }

    @Override
    public String name() {
        return "lvm " + verb.word();
    }

    @Override
    public String operands() {
        return "[IMAGE] " + verb.operands();
    }

    @Override
    public String summary() {
        return verb.summary();
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        verb.addOptions(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        if (operands.size() < verb.fewest() || operands.size() > verb.most()) {
            throw new UsageException("the operands are " + verb.operands());
        }
        drives.requireWritable();
        try (Session session = drives.open()) {
            verb.run(new LvmRequest(session, operands, invocation));
        }
    }
}
