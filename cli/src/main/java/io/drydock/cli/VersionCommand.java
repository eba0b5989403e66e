package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.Invocation;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** {@code drydock version}. */
final class VersionCommand implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String operands() {
        return "";
    }

    @Override
    public String summary() {
        return "Print the version.";
    }

    @Override
    public void addOptions(Options options) {}

    @Override
    public void run(Invocation invocation) throws IOException {
        invocation.streams().print(text());
    }

    /** The name and the version, which the build has put into the module. */
    static String text() {
        return "drydock "
                + Main.class
                        .getModule()
                        .getDescriptor()
                        .rawVersion()
                        .orElse("of an unknown version")
                + "\n";
    }
}
