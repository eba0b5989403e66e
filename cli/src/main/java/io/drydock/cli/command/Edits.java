package io.drydock.cli.command;

import io.drydock.Session;
import io.drydock.Transaction;
import io.drydock.cli.change.Change;
import io.drydock.cli.change.ChangeRecorder;
import io.drydock.cli.change.Diff;
import io.drydock.filesystem.FileTree;
import io.drydock.guest.Guest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.cli.Options;

/** The options that make of a command's changes one transaction, and show what they are. */
public final class Edits {
    private static final String COMMIT = "commit";
    private static final String DRY_RUN = "dry-run";

    private Edits() {}

    public static void addTo(Options options) {
        options.addOption(
                        CommonOptions.flag(
                                COMMIT,
                                "Make all changes as one, or none if one fails, and show them as a"
                                        + " diff."))
                .addOption(
                        CommonOptions.flag(
                                "n",
                                DRY_RUN,
                                "Show as a diff what would be changed, and change not a byte of the"
                                        + " images."));
    }

    /** Whether the changes are to be one transaction. */
    public static boolean areWanted(Invocation invocation) throws UsageException {
        invocation.exclude(COMMIT, DRY_RUN);
        return invocation.has(COMMIT) || invocation.has(DRY_RUN);
    }

    /** Whether the changes are to be thrown away. */
    public static boolean isDryRun(Invocation invocation) {
        return invocation.has(DRY_RUN);
    }

    /** Does the work on what the images would be, and shows it; then commits it or not. */
    static void run(Invocation invocation, Session session, GuestCommand.Work work)
            throws Exception {
        try (Transaction transaction = session.begin()) {
            try (Guest guest = GuestOptions.open(invocation, transaction.session())) {
                ChangeRecorder recorder = new ChangeRecorder(guest.files().filesystem());
                work.on(new Place(guest, FileTree.of(recorder)));
                print(recorder, invocation.streams());
            }
            if (!isDryRun(invocation)) {
                transaction.commit();
            }
        }
    }

    /** Prints what has been changed so far. */
    public static void print(ChangeRecorder recorder, Streams streams) throws IOException {
        try (OutputStream out = streams.content()) {
            for (Change change : recorder.changes()) {
                out.write(Diff.of(change).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
