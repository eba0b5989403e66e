package io.drydock.cli.shell;

import io.drydock.Session;
import io.drydock.Transaction;
import io.drydock.cli.command.Command;
import io.drydock.cli.command.DriveOptions;
import io.drydock.cli.command.Edits;
import io.drydock.cli.command.GuestCommand;
import io.drydock.cli.command.GuestOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.StandardOutput;
import io.drydock.cli.command.Streams;
import io.drydock.cli.command.UsageException;
import io.drydock.error.NotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code drydock shell}. */
public final class ShellCommand implements Command {
    private final List<GuestCommand> commands;

    /**
     * @param commands those that the shell knows beside its own
     */
    public ShellCommand(List<GuestCommand> commands) {
        this.commands = List.copyOf(commands);
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public String operands() {
        return "[IMAGE]";
    }

    @Override
    public String summary() {
        return "Work in a guest as in a shell, command after command.";
    }

    @Override
    public String notes() {
        return "Commands are read from standard input, and help lists them. On a terminal there is"
                + " completion, and a history that is kept. A script ends with its first error; a -"
                + " before a command lets it go on.";
    }

    @Override
    public void addOptions(Options options) {
        DriveOptions.addTo(options);
        GuestOptions.addTo(options);
        Edits.addTo(options);
    }

    @Override
    public void run(Invocation invocation) throws Exception {
        DriveOptions drives = DriveOptions.of(invocation);
        boolean edits = Edits.areWanted(invocation);
        if (Edits.isDryRun(invocation)) {
            drives.allowWriting(); // of an overlay
        } else if (edits) {
            drives.requireWritable();
        }
        if (!drives.withoutImage(invocation.operands()).isEmpty()) {
            throw new UsageException("give one image; others with -a");
        }
        try (Session session = drives.open()) {
            if (!edits) {
                work(invocation, session, false, drives.isWritable());
                return;
            }
            try (Transaction transaction = session.begin()) {
                boolean wanted = work(invocation, transaction.session(), true, true);
                if (wanted && !Edits.isDryRun(invocation)) {
                    transaction.commit();
                }
            }
        }
    }

    /** Returns whether what was changed is wanted. */
    private boolean work(
            Invocation invocation, Session session, boolean recording, boolean writable)
            throws Exception {
        Streams streams = invocation.streams();
        try (Workspace workspace = new Workspace(session, recording)) {
            open(invocation, workspace);
            Shell shell =
                    new Shell(workspace, commands, streams, writable, invocation.has("debug"));
            try (LineSource lines = lines(shell)) {
                shell.run(lines);
            }
            if (workspace.recorder().isPresent() && !shell.isAborted()) {
                Edits.print(workspace.recorder().get(), streams);
            }
            return !shell.isAborted();
        }
    }

    /** Without an operating system there is work to do as well: to mount something. */
    private static void open(Invocation invocation, Workspace workspace)
            throws IOException, UsageException {
        try {
            workspace.open(GuestOptions.open(invocation, workspace.session()));
        } catch (NotFoundException e) {
            invocation.streams().warn(e.getMessage() + "; nothing is mounted");
        }
    }

    private static LineSource lines(Shell shell) throws IOException {
        Streams streams = shell.streams();
        return streams.terminal() && StandardOutput.isTerminal(0)
                ? Terminals.open(new Completion(shell))
                : new ScriptLines(streams.in());
    }
}
