package io.drydock.cli.partition;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.volume.Device;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock part ...}: changes a partition table, each in one way. */
public final class PartCommand implements Command {
    private static final String DEVICE = "device";

    private final Verb verb;

    private PartCommand(Verb verb) {
        this.verb = verb;
    }

    /** One for each way. */
    public static List<Command> all() {
        return Arrays.stream(Verb.values()).<Command>map(PartCommand::new).toList();
    }

    @Override
    public String name() {
        return "part " + verb.word();
    }

    @Override
    public String operands() {
        return ("[IMAGE] " + verb.operands()).strip();
    }

    @Override
    public String summary() {
        return verb.summary();
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        options.addOption(
                CommonOptions.value(
                        DEVICE, "DEVICE", "The drive, if there are several: else /dev/sda."));
        verb.addOptions(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        Operands operands = verb.check(drives.withoutImage(invocation.operands()));
        drives.requireWritable();
        try (Session session = drives.openUnread()) {
            String name = invocation.line().getOptionValue(DEVICE, Device.driveName(0));
            session.partitioner()
                    .edit(session.device(name), verb.edit(operands, invocation, session));
        }
    }
}
