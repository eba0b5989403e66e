package io.drydock.internal.nbd.tls;

import io.drydock.error.NotFoundException;
import io.drydock.nbd.NbdTls.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Keys of users, as GnuTLS's psktool writes them: lines of a name, a colon and hexadecimal. */
final class PskFile {
    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9A-Fa-f]{2})+");

    private PskFile() {}

    /** The user, whose key is meant. */
    static String user(Credentials.PreSharedKey shared) {
        return shared.user().orElseGet(() -> System.getProperty("user.name"));
    }

    static byte[] key(Credentials.PreSharedKey shared, String subject) throws IOException {
        String start = user(shared) + ":";
        try {
            for (String line : Files.readAllLines(shared.file(), StandardCharsets.UTF_8)) {
                if (line.startsWith(start)) {
                    return parse(line.substring(start.length()).strip(), shared, subject);
                }
            }
        } catch (NoSuchFileException e) {
            throw new NotFoundException("connect to", subject, "no file " + shared.file(), e);
        }
        throw new NotFoundException(
                "connect to", subject, "no key of " + user(shared) + " in " + shared.file());
    }

    private static byte[] parse(String key, Credentials.PreSharedKey shared, String subject)
            throws NotFoundException {
        if (!HEXADECIMAL.matcher(key).matches()) {
            throw new NotFoundException(
                    "connect to",
                    subject,
                    "the key of " + user(shared) + " in " + shared.file() + " is not hexadecimal");
        }
        return HexFormat.of().parseHex(key);
    }
}
