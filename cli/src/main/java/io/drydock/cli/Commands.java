package io.drydock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
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
                    .parse(options, optionalValues(options, arguments), untilOperand);
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Options as getopt(3) has them, whose optional values are attached by {@code =}: by itself
     * such a one is without a value, and does not take what is behind it for one.
     */
    private static String[] optionalValues(Options options, String[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> optionalValue(options, argument))
                .toArray(String[]::new);
    }

    private static String optionalValue(Options options, String argument) {
        Option option = argument.startsWith("-") ? options.getOption(argument) : null;
        return option == null || !option.hasOptionalArg()
                ? argument
                : "--" + option.getLongOpt() + "=";
    }
}
