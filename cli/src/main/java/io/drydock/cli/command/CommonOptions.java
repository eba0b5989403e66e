package io.drydock.cli.command;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options of every command, and how options are made. */
public final class CommonOptions {
    private CommonOptions() {}

    private static Options all() {
        return new Options()
                .addOption(flag("debug", "Print the stack trace of an error."))
                .addOption(flag("help", "Show this help and exit."))
                .addOption(flag("v", "verbose", "Say on standard error what is being done."));
    }

    /** A command's own options and those of all commands. */
    public static Options of(Command command) {
        Options options = all();
        command.addOptions(options);
        return options;
    }

    /** Those that stand where no command does. */
    public static Options withoutCommand() {
        return all().addOption(flag("V", "version", "Print the version and exit."));
    }

    /** Does what they ask for before the command runs. */
    public static void apply(CommandLine line) {
        if (line.hasOption("verbose")) {
            // Read by slf4j-simple when the library's first logger is made, which is later.
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
        }
    }

    public static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    public static Option flag(String letter, String name, String description) {
        return Option.builder(letter).longOpt(name).desc(description).get();
    }

    /** An option with a value, which may be given several times. */
    public static Option value(String name, String value, String description) {
        return Option.builder().longOpt(name).hasArg().argName(value).desc(description).get();
    }

    /** As {@link #value(String, String, String)}, with a letter. */
    public static Option value(String letter, String name, String value, String description) {
        return Option.builder(letter).longOpt(name).hasArg().argName(value).desc(description).get();
    }
}
