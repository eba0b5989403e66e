package io.drydock.cli.command;

import io.drydock.cli.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A guest's bytes on their way to a terminal: as they are, but for control characters, which appear
 * escaped. Line feeds and tabs are let through.
 *
 * <p>Threading: for one thread.
 */
public final class TerminalOutput extends OutputStream {
    /** A longer run without line feed or tab is printed in pieces of about this size. */
    private static final int PIECE = 8192;

    /** How many bytes may follow the first one of a character in UTF-8. */
    private static final int CONTINUATION = 3;

    private final OutputStream out;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);

    public TerminalOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        boolean continues = (b & 0xC0) == 0x80;
        if (piece.size() >= (continues ? PIECE + CONTINUATION : PIECE)) {
            printPiece();
        }
        if (b == '\n' || b == '\t') {
            printPiece();
            out.write(b);
        } else {
            piece.write(b);
        }
    }

    private void printPiece() throws IOException {
        out.write(Printable.of(piece.toByteArray()).getBytes(StandardCharsets.UTF_8));
        piece.reset();
    }

    /** Writes what is left; the terminal stays open. */
    @Override
    public void close() throws IOException {
        printPiece();
        out.flush();
    }
}
