package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.Help;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.UsageException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock help}. */
final class HelpCommand implements Command {
    @Override
    public String name() {
        return "help";
    }

    @Override
    public String operands() {
        return "[COMMAND]";
    }

    @Override
    public String summary() {
        return "Show how a command is used.";
    }

    @Override
    public void addOptions(Options options) {}

    @Override
    public void run(Invocation invocation) throws IOException, UsageException {
        List<String> topics = invocation.operands();
        if (topics.isEmpty()) {
            invocation.streams().print(Help.withoutCommand(Commands.ALL));
            return;
        }
        invocation.streams().print(Help.of(Commands.named(topics)));
    }
}
