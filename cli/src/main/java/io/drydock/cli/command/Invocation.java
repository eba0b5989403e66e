package io.drydock.cli.command;

import java.util.List;
import org.apache.commons.cli.CommandLine;

/**
 * One call of a command.
 *
 * @param line its options and operands
 * @param streams where its results go
 */
public record Invocation(CommandLine line, Streams streams) {
    /** Whether the option of that long name was given. */
    public boolean has(String option) {
        return line.hasOption(option);
    }

    /** What stands beside the options. */
    public List<String> operands() {
        return line.getArgList();
    }

    /** Refuses two options together that contradict each other. */
    public void exclude(String option, String other) throws UsageException {
        if (has(option) && has(other)) {
            throw new UsageException("--" + option + " and --" + other + " exclude each other");
        }
    }

    /** The value of an option that is a number, as it was given last. */
    public long number(String option, long least, long most, long otherwise) throws UsageException {
        String[] values = line.getOptionValues(option);
        if (values == null) {
            return otherwise;
        }
        String value = values[values.length - 1];
        if (value.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new UsageException(
                "--"
                        + option
                        + "="
                        + value
                        + ": a number from "
                        + least
                        + " to "
                        + most
                        + " is wanted");
    }
}
