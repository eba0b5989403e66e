package io.drydock.cli.luks;

import io.drydock.cli.command.Command;
import java.util.List;

/** The commands that begin with {@code luks}. */
public final class LuksCommands {
    private LuksCommands() {}

    public static List<Command> all() {
        return List.of(
                new LuksInfoCommand(),
                new LuksTestCommand(),
                new LuksFormatCommand(),
                new LuksAddKeyCommand(),
                new LuksChangeKeyCommand(),
                new LuksRemoveKeyCommand(),
                new LuksSetCommand(),
                new LuksBackupCommand(),
                new LuksRestoreCommand());
    }
}
