package io.drydock.archive;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A caller's stream, which decoders must not close. */
final class OpenInput extends FilterInputStream {
    OpenInput(InputStream in) {
        super(in);
    }

    @Override
    public void close() {}
}
