package io.drydock.content;

import io.drydock.content.LineMatcher.TooHardException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.Optional;

/** The lines of a file that match. */
final class Grep {
    private final LineReader lines;
    private final LineMatcher matcher;
    private final GuestPath path;

    Grep(LineReader lines, LineMatcher matcher, GuestPath path) {
        this.lines = lines;
        this.matcher = matcher;
        this.path = path;
    }

    Optional<Line> next() throws IOException {
        Optional<Line> line = lines.next();
        while (line.isPresent() && !matches(line.get())) {
            line = lines.next();
        }
        return line;
    }

    private boolean matches(Line line) throws IOException {
        try {
            return matcher.isIn(line.bytes());
        } catch (TooHardException e) {
            throw new UnsupportedException(
                    "grep",
                    path.toString(),
                    "the expression takes too long on line " + line.number(),
                    "make it simpler: nested repetitions such as (a*)* are slow",
                    e);
        }
    }
}
