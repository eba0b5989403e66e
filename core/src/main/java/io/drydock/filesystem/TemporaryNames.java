package io.drydock.filesystem;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that nothing has yet. */
final class TemporaryNames {
    /** As many as are tried before one gives up; that two meet at all is next to impossible. */
    static final int MAX_TRIES = 100;

    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int MIN_LETTERS = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TemporaryNames() {}

    /** A hidden name in the directory of a path that is to be replaced. */
    static GuestPath beside(String operation, GuestPath path) throws IOException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String name = ".drydock-" + HexFormat.of().formatHex(random);
        return Links.join(operation, path.parent(), GuestPath.of(name));
    }

    /**
     * The path with other letters in place of the last run of at least six X in its last component
     * (mkstemps(3)).
     *
     * @throws IllegalArgumentException when there is no such run
     */
    static GuestPath ofTemplate(GuestPath template) {
        byte[] bytes = template.toBytes();
        int start = bytes.length - template.name().toBytes().length;
        int end = bytes.length;
        while (end > start && bytes[end - 1] != 'X') {
            end--;
        }
        int begin = end;
        while (begin > start && bytes[begin - 1] == 'X') {
            begin--;
        }
        if (end - begin < MIN_LETTERS) {
            throw new IllegalArgumentException(
                    "the name of a template has at least six X in a row: " + template);
        }
        for (int i = begin; i < end; i++) {
            bytes[i] = (byte) LETTERS.charAt(RANDOM.nextInt(LETTERS.length()));
        }
        return GuestPath.of(bytes);
    }
}
