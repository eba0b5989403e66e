package io.drydock.archive;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A caller's stream, which encoders must not close. */
final class OpenOutput extends FilterOutputStream {
    OpenOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
