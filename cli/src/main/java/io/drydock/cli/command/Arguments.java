package io.drydock.cli.command;

import java.util.Arrays;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** How arguments are understood. */
public final class Arguments {
    private Arguments() {}

    /**
     * Understands arguments.
     *
     * @param untilOperand whether it stops at the first that is no option
     */
    public static CommandLine parse(Options options, String[] arguments, boolean untilOperand)
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
