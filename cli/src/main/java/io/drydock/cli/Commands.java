package io.drydock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** All commands, and how their arguments are understood. */
final class Commands {
    static final List<Command> ALL =
            List.of(
                    new InspectCommand(),
                    new FilesystemsCommand(),
                    new LsCommand(),
                    new CatCommand(),
                    new CopyInCommand(),
                    new CopyOutCommand(),
                    new EditCommand(),
                    new DoctorCommand(),
                    new VersionCommand(),
                    new HelpCommand());

    private Commands() {}

    static Optional<Command> named(String name) {
        return ALL.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    /** The command's own options and those of all commands. */
    static Options options(Command command) {
        Options options = CommonOptions.all();
        command.addOptions(options);
        return options;
    }

    /**
     * Understands arguments.
     *
     * @param untilOperand whether it stops at the first that is no option
     */
    static CommandLine parse(Options options, String[] arguments, boolean untilOperand)
            throws UsageException {
        try {
            return DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options, optionalFormat(arguments), untilOperand);
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * {@code --format} as getopt(3) has it, whose optional values are attached by {@code =}: by
     * itself it is one without a value, and does not take the image behind it for one.
     */
    private static String[] optionalFormat(String[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument.equals("--format") ? "--format=" : argument)
                .toArray(String[]::new);
    }
}
