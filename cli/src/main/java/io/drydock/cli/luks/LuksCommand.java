package io.drydock.cli.luks;

import io.drydock.Session;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.Crypt;
import io.drydock.volume.Device;
import java.util.List;
import org.apache.commons.cli.Options;

/**
 * What all of {@code drydock luks} have in common: an image, a device, and what is done with it.
 */
abstract sealed class LuksCommand implements Command
        permits LuksAddKeyCommand,
                LuksBackupCommand,
                LuksChangeKeyCommand,
                LuksFormatCommand,
                LuksInfoCommand,
                LuksRemoveKeyCommand,
                LuksRestoreCommand,
                LuksSetCommand,
                LuksTestCommand {
    private final String verb;
    private final String furtherOperands;
    private final boolean changing;
    private final String summary;

    /**
     * @param furtherOperands what stands behind the device: words in capitals, if any
     * @param changing whether the image must be open for writing
     */
    LuksCommand(String verb, String furtherOperands, boolean changing, String summary) {
        this.verb = verb;
        this.furtherOperands = furtherOperands;
        this.changing = changing;
        this.summary = summary;
    }

    /** The call, with the device opened. */
    record Call(Invocation invocation, Crypt crypt, Device device, List<String> operands) {}

    abstract void run(Call call) throws Exception;

    /** Options beside those of drives. */
    void addFurtherOptions(Options options) {}

    @Override
    public final String name() {
        return "luks " + verb;
    }

    @Override
    public final String operands() {
        return ("[IMAGE] DEVICE " + furtherOperands).strip();
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final void addOptions(Options options) {
        DriveOptions.addTo(options);
        addFurtherOptions(options);
    }

    @Override
    public final void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        List<String> operands = drives.withoutImage(invocation.operands());
        int wanted = furtherOperands.isEmpty() ? 1 : 2;
        if (operands.size() != wanted) {
            throw new UsageException("operands are: " + operands());
        }
        if (changing) {
            drives.requireWritable();
        }
        try (Session session = drives.open()) {
            run(
                    new Call(
                            invocation,
                            session.crypt(),
                            session.device(operands.getFirst()),
                            operands.subList(1, operands.size())));
        }
    }
}
