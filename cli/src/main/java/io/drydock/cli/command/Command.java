package io.drydock.cli.command;

import org.apache.commons.cli.Options;

/** One sub-command: how it is called, and what it does. */
public interface Command {
    String name();

    /** What stands after the options, as help shows it. */
    String operands();

    /** What it does, in a sentence. */
    String summary();

    /** What else its user should know; empty if nothing. */
    default String notes() {
        return "";
    }

    /** Adds its options to those that all commands have. */
    void addOptions(Options options);

    /**
     * Does it.
     *
     * @throws Exception what went wrong; {@link Failure} tells the user
     */
    void run(Invocation invocation) throws Exception;
}
