package io.drydock.cli.command;

import io.drydock.Session;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyRing;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** The keys of encrypted devices, with the options of the virt tools. */
final class KeyOptions {
    private static final String KEY = "key";
    private static final String FROM_STDIN = "keys-from-stdin";
    private static final String AS_IT_IS = ":key:";
    private static final String IN_FILE = ":file:";

    private KeyOptions() {}

    static void addTo(Options options) {
        options.addOption(
                        CommonOptions.value(
                                KEY,
                                "SELECTOR",
                                "A key of an encrypted device: DEVICE:file:FILE, the content of a"
                                        + " file, or DEVICE:key:PASSPHRASE, which other users of"
                                        + " this host can see. DEVICE is a name, a UUID, or 'all'."
                                        + " Can be given several times."))
                .addOption(
                        CommonOptions.flag(
                                FROM_STDIN,
                                "Try each line of standard input as a passphrase of all encrypted"
                                        + " devices."));
    }

    /** Gives them to a session that is about to be opened. */
    static void give(Invocation invocation, Session.Builder session)
            throws IOException, UsageException {
        String[] selectors = invocation.line().getOptionValues(KEY);
        for (String selector : selectors == null ? List.<String>of() : List.of(selectors)) {
            give(selector, session);
        }
        if (invocation.has(FROM_STDIN)) {
            Optional<Key> line = SecretInput.line(invocation.streams());
            while (line.isPresent()) {
                session.key(KeyRing.ALL, line.get());
                line = SecretInput.line(invocation.streams());
            }
        }
    }

    private static void give(String selector, Session.Builder session)
            throws IOException, UsageException {
        int file = selector.indexOf(IN_FILE);
        int key = selector.indexOf(AS_IT_IS);
        if (file > 0 && (key < 0 || file < key)) {
            String path = selector.substring(file + IN_FILE.length());
            session.key(selector.substring(0, file), Key.ofFile(PathArguments.host(path)));
        } else if (key > 0) {
            byte[] passphrase = RawArguments.encode(selector.substring(key + AS_IT_IS.length()));
            session.key(selector.substring(0, key), Key.of(passphrase));
        } else {
            // Not quoted: what is wrong with it may be that the passphrase stands alone.
            throw new UsageException("--key is DEVICE:file:FILE or DEVICE:key:PASSPHRASE");
        }
    }
}
