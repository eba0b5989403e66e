package io.drydock.cli.luks;

import io.drydock.cli.command.CommonOptions;
import io.drydock.cli.command.Invocation;
import io.drydock.cli.command.PathArguments;
import io.drydock.cli.command.SecretInput;
import io.drydock.cli.command.UsageException;
import io.drydock.crypt.Key;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** Where keys come from. */
final class LuksKeys {
    private static final String KEY_FILE = "key-file";
    private static final String NEW_KEY_FILE = "new-key-file";
    private static final String STANDARD_INPUT = "-";

    private LuksKeys() {}

    static void addExisting(Options options) {
        options.addOption(
                CommonOptions.value(
                        "d",
                        KEY_FILE,
                        "FILE",
                        "The key is the content of that file, or of standard input if it is '-'."
                                + " Otherwise a passphrase is asked for, or read from a line of"
                                + " standard input."));
    }

    static void addNew(Options options) {
        options.addOption(
                CommonOptions.value(
                        NEW_KEY_FILE,
                        "FILE",
                        "The new key is the content of that file. Otherwise a passphrase is asked"
                                + " for, or read from a line of standard input, behind the"
                                + " existing one."));
    }

    /** Whether the existing key comes from a file. */
    static boolean namesExisting(Invocation invocation) {
        return invocation.has(KEY_FILE);
    }

    static Key existing(Invocation invocation) throws IOException, UsageException {
        return key(invocation, KEY_FILE, "Passphrase");
    }

    static Key fresh(Invocation invocation) throws IOException, UsageException {
        return key(invocation, NEW_KEY_FILE, "New passphrase");
    }

    private static Key key(Invocation invocation, String option, String prompt)
            throws IOException, UsageException {
        if (!invocation.has(option)) {
            return SecretInput.passphrase(prompt, invocation.streams());
        }
        String file = invocation.line().getOptionValue(option);
        return file.equals(STANDARD_INPUT)
                ? SecretInput.all(invocation.streams())
                : Key.ofFile(PathArguments.host(file));
    }
}
