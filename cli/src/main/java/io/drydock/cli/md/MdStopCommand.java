package io.drydock.cli.md;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import io.drydock.raid.RunningArray;
import org.apache.commons.cli.Options;

/** {@code drydock md stop}. */
public final class MdStopCommand implements Command {
    @Override
    public String name() {
        return "md stop";
    }

    @Override
    public String operands() {
        return "";
    }

    @Override
    public String summary() {
        return "Stop the arrays that processes of ours left in the kernel when they were killed.";
    }

    @Override
    public String notes() {
        return "Others' arrays are left alone, and so are those that are in use. Whatever runs an"
                + " array does this first.";
    }

    @Override
    public void addOptions(Options options) {}

    @Override
    public void run(Invocation invocation) throws UsageException {
        if (!invocation.operands().isEmpty()) {
            throw new UsageException("it takes no operands");
        }
        RunningArray.stopLeftovers();
    }
}
