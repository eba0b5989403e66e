package io.drydock.cli.command;

import java.util.Arrays;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** How arguments are understood. */
public final class Arguments {
    /**
     * Stands before an operand that is a number below zero, or it would be taken for an option: no
     * option is a digit. It is no character (Unicode 23.7).
     */
    private static final String NEGATIVE = "\ufdd0";

    private Arguments() {}

    /**
     * Understands arguments.
     *
     * @param untilOperand whether it stops at the first that is no option
     */
    public static CommandLine parse(Options options, String[] arguments, boolean untilOperand)
            throws UsageException {
        try {
            return withNumbers(
                    DefaultParser.builder()
                            .setAllowPartialMatching(false)
                            .setStripLeadingAndTrailingQuotes(false)
                            .get()
                            .parse(options, prepared(options, arguments), untilOperand));
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String[] prepared(Options options, String[] arguments) {
        String[] prepared = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            boolean value = i > 0 && takesNext(options, arguments[i - 1]);
            prepared[i] =
                    !value && arguments[i].matches("-[0-9]+")
                            ? NEGATIVE + arguments[i]
                            : optionalValue(options, arguments[i]);
        }
        return prepared;
    }

    private static boolean takesNext(Options options, String argument) {
        Option option = argument.startsWith("-") ? options.getOption(argument) : null;
        return option != null && option.hasArg() && !option.hasOptionalArg();
    }

    /**
     * Options as getopt(3) has them, whose optional values are attached by {@code =}: by itself
     * such a one is without a value, and does not take what is behind it for one.
     */
    private static String optionalValue(Options options, String argument) {
        Option option = argument.startsWith("-") ? options.getOption(argument) : null;
        return option == null || !option.hasOptionalArg()
                ? argument
                : "--" + option.getLongOpt() + "=";
    }

    /** The same with numbers for operands that are below zero. */
    private static CommandLine withNumbers(CommandLine line) {
        if (line.getArgList().stream().noneMatch(operand -> operand.startsWith(NEGATIVE))) {
            return line;
        }
        CommandLine.Builder builder = CommandLine.builder();
        Arrays.stream(line.getOptions()).forEach(builder::addOption);
        line.getArgList().stream()
                .map(operand -> operand.replaceFirst("^" + NEGATIVE, ""))
                .forEach(builder::addArg);
        return builder.get();
    }
}
