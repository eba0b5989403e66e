package io.drydock.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Takes a file apart into lines. Bytes after the last line feed are a line, too. */
final class LineReader {
    private final Source source;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int limit;
    private long number;

    LineReader(Source source) {
        this.source = source;
    }

    /** The next line; empty at the end. */
    Optional<Line> next() throws IOException {
        if (!fill()) {
            return Optional.empty();
        }
        long offset = source.position() - limit + at;
        boolean cut = false;
        boolean ended = false;
        line.reset();
        do {
            int end = endOfLine();
            int room = Content.MAX_LINE_BYTES - line.size();
            line.write(source.piece(), at, Math.min(end - at, room));
            cut |= end - at > room;
            ended = end < limit;
            at = ended ? end + 1 : end;
        } while (!ended && fill());
        return Optional.of(new Line(++number, offset, line.toByteArray(), cut));
    }

    private int endOfLine() {
        byte[] piece = source.piece();
        int end = at;
        while (end < limit && piece[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        if (at == limit) {
            limit = source.next();
            at = 0;
        }
        return at < limit;
    }
}
