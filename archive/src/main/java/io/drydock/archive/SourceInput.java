package io.drydock.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What is below a decoder: counts the bytes, and remembers its own failure, so that it is not taken
 * for one of the data.
 */
final class SourceInput extends FilterInputStream {
    private @Nullable IOException failure;
    private long count;

    SourceInput(InputStream in) {
        super(in);
    }

    /** How many bytes have been read. */
    long count() {
        return count;
    }

    /** Whether that is what reading from here failed with, or was caused by it. */
    boolean hasFailedWith(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at.equals(failure)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int read() throws IOException {
        try {
            int value = in.read();
            count += value < 0 ? 0 : 1;
            return value;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int read = in.read(into, offset, length);
            count += Math.max(read, 0);
            return read;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public long skip(long length) throws IOException {
        byte[] unwanted = new byte[(int) Math.min(length, 4096)];
        return Math.max(read(unwanted, 0, unwanted.length), 0);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
