package io.drydock.content;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks for runs of readable characters as strings(1) of binutils does: after a byte that begins no
 * character it looks at the next byte, so that wide characters are found at odd offsets, too.
 */
final class StringFinder {
    private final Source source;
    private final StringEncoding encoding;
    private final int minLength;
    private byte[] bytes = new byte[0];
    private int at;

    StringFinder(Source source, StringEncoding encoding, int minLength) {
        this.source = source;
        this.encoding = encoding;
        this.minLength = minLength;
    }

    /** The next string; empty at the end. */
    Optional<FoundString> next() throws IOException {
        StringBuilder run = new StringBuilder();
        while (fill()) {
            int character = encoding.characterAt(bytes, at);
            if (character >= 0 && run.length() < Content.MAX_LINE_BYTES) {
                run.append((char) character);
                at += encoding.width();
                continue;
            }
            Optional<FoundString> found = found(run);
            if (character < 0) {
                at++;
            }
            if (found.isPresent()) {
                return found;
            }
            run.setLength(0);
        }
        Optional<FoundString> last = found(run);
        at = bytes.length;
        return last;
    }

    /** The run that ends here, if it is long enough. */
    private Optional<FoundString> found(StringBuilder run) {
        if (run.length() < minLength) {
            return Optional.empty();
        }
        long here = source.position() - bytes.length + at;
        return Optional.of(
                new FoundString(here - (long) run.length() * encoding.width(), run.toString()));
    }

    /** Sees to it that a whole character is there; false at the end. */
    private boolean fill() throws IOException {
        while (bytes.length - at < encoding.width()) {
            int count = source.next();
            if (count == 0) {
                return false;
            }
            int rest = bytes.length - at;
            byte[] more = Arrays.copyOfRange(bytes, at, at + rest + count);
            System.arraycopy(source.piece(), 0, more, rest, count);
            bytes = more;
            at = 0;
        }
        return true;
    }
}
