package io.drydock.content;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64 as base64(1) writes it: lines of 76 characters. */
final class Base64Text {
    private static final int LINE_LENGTH = 76;
    private static final byte[] LINE_FEED = "\n".getBytes(StandardCharsets.US_ASCII);

    private Base64Text() {}

    static void encode(Source from, OutputStream to) throws IOException {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, LINE_FEED);
        try (OutputStream text = encoder.wrap(new Kept(to))) {
            int count;
            while ((count = from.next()) > 0) {
                text.write(from.piece(), 0, count);
            }
        }
        if (from.position() > 0) {
            to.write(LINE_FEED);
        }
    }

    /** What the text stands for; characters that are none of base64 do not count. */
    static InputStream decoded(InputStream text) {
        return Base64.getMimeDecoder().wrap(text);
    }

    /** Ends with what is written to it, and leaves the stream below open. */
    private static final class Kept extends FilterOutputStream {
        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
