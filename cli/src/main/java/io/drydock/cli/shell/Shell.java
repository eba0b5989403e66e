package io.drydock.cli.shell;

import io.drydock.cli.command.Arguments;
import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Failure;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.Help;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.apache.commons.cli.Options;

/**
 * One session of the shell. Before a terminal an error is told and the next line is read; a script
 * ends with its first error, unless the line begins with a {@code -}.
 *
 * <p>Threading: for one thread.
 */
final class Shell {
    private final Workspace workspace;
    private final Streams streams;
    private final boolean writable;
    private final boolean debug;
    private final SequencedMap<String, GuestCommand> commands = new TreeMap<>();
    private final SequencedMap<String, Builtin> builtins = new TreeMap<>();
    private boolean ended;
    private boolean aborted;

    /**
     * @param others the commands that are also called by themselves
     * @param writable whether commands that change something are let through
     */
    Shell(
            Workspace workspace,
            List<GuestCommand> others,
            Streams streams,
            boolean writable,
            boolean debug) {
        this.workspace = workspace;
        this.streams = streams;
        this.writable = writable;
        this.debug = debug;
        others.forEach(command -> commands.put(command.name(), command));
        FileVerbs.ALL.forEach(command -> commands.put(command.name(), command));
        Builtins.ALL.forEach(builtin -> builtins.put(builtin.name(), builtin));
    }

    Workspace workspace() {
        return workspace;
    }

    Streams streams() {
        return streams;
    }

    /** The names of all that can be called. */
    List<String> names() {
        TreeMap<String, Object> all = new TreeMap<>(commands);
        all.putAll(builtins);
        return List.copyOf(all.keySet());
    }

    void end() {
        ended = true;
    }

    void abort() {
        aborted = true;
        ended = true;
    }

    /** Whether what was changed is to be thrown away. */
    boolean isAborted() {
        return aborted;
    }

    /** Does line after line, to the end. */
    void run(LineSource lines) throws Exception {
        while (!ended) {
            Optional<String> line = lines.next("drydock:" + workspace.directory().path() + "> ");
            if (line.isEmpty()) {
                return;
            }
            boolean lenient = line.get().startsWith("-");
            try {
                run(Words.of(lenient ? line.get().substring(1) : line.get()));
            } catch (Exception e) {
                if (!lenient && !lines.isInteractive()) {
                    throw e;
                }
                Failure.report(streams, e, debug);
            }
            streams.out().flush();
        }
    }

    private void run(List<String> words) throws Exception {
        if (words.isEmpty()) {
            return;
        }
        String name = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        Builtin builtin = builtins.get(name);
        if (builtin != null) {
            builtin.run(this, rest);
        } else {
            run(command(name), rest);
        }
    }

    private GuestCommand command(String name) throws UsageException {
        GuestCommand command = commands.get(name);
        if (command == null) {
            throw new UsageException("there is no command '" + name + "'; help lists them");
        }
        return command;
    }

    private void run(GuestCommand command, List<String> words) throws Exception {
        Options options = options(command);
        Invocation invocation =
                new Invocation(
                        Arguments.parse(options, words.toArray(String[]::new), false), streams);
        if (invocation.has("help")) {
            streams.print(usage(command.name()));
            return;
        }
        if (command.isChanging() && !writable) {
            throw new UsageException(
                    "the images are open read-only: start the shell with --rw, or with --dry-run");
        }
        command.prepare(invocation, invocation.operands(), workspace.directory())
                .on(workspace.place());
    }

    private static Options options(GuestCommand command) {
        Options options = new Options().addOption(CommonOptions.flag("help", "Show this help."));
        command.addOwnOptions(options);
        return options;
    }

    /** What can be called, a line each. */
    String overview() {
        StringBuilder text = new StringBuilder();
        for (String name : names()) {
            Builtin builtin = builtins.get(name);
            GuestCommand command = commands.get(name);
            text.append(
                    builtin != null
                            ? Help.entry(name, builtin.summary())
                            : Help.entry(name, command == null ? "" : command.summary()));
        }
        return text.toString();
    }

    /** How one is called. */
    String usage(String name) throws UsageException {
        Builtin builtin = builtins.get(name);
        if (builtin != null) {
            return "Usage: "
                    + (name + " " + builtin.operands()).strip()
                    + "\n"
                    + builtin.summary()
                    + "\n";
        }
        GuestCommand command = command(name);
        return Help.of(command, command.guestOperands(), options(command));
    }
}
