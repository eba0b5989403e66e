package io.drydock.cli;

import io.drydock.cli.command.Command;
import io.drydock.cli.command.UsageException;
import java.util.List;
import java.util.stream.Collectors;

/** All commands, and how their arguments are understood. */
final class Commands {
    static final List<Command> ALL =
            List.of(
                    new InspectCommand(),
                    new FilesystemsCommand(),
                    new DfCommand(),
                    new LsCommand(),
                    new CatCommand(),
                    new CopyInCommand(),
                    new CopyOutCommand(),
                    new EditCommand(),
                    new NbdInfoCommand(),
                    new NbdCopyCommand(),
                    new NbdDumpCommand(),
                    new DoctorCommand(),
                    new VersionCommand(),
                    new HelpCommand());

    private Commands() {}

    /**
     * The command whose name those words begin with; some names are of two words.
     *
     * @throws UsageException when there is none
     */
    static Command named(List<String> words) throws UsageException {
        return ALL.stream()
                .filter(command -> words.size() >= words(command).size())
                .filter(command -> words.subList(0, words(command).size()).equals(words(command)))
                .findFirst()
                .orElseThrow(() -> unknown(words));
    }

    /** The words of the command's name. */
    static List<String> words(Command command) {
        return List.of(command.name().split(" "));
    }

    private static UsageException unknown(List<String> words) {
        String group = words.getFirst() + " ";
        String members =
                ALL.stream()
                        .map(Command::name)
                        .filter(name -> name.startsWith(group))
                        .collect(Collectors.joining(", "));
        return new UsageException(
                members.isEmpty()
                        ? "there is no command '" + words.getFirst() + "'"
                        : "'" + words.getFirst() + "' is one of: " + members);
    }
}
