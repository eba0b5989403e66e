package io.drydock.internal.ext;

import io.drydock.internal.driver.InodeContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** The content of a file of a filesystem that is only read. */
final class ExtContent implements InodeContent {
    private final ContentReader reader;

    ExtContent(ContentReader reader) {
        this.reader = reader;
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        return reader.read(offsetBytes, into);
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        return reader.nextData(offsetBytes);
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        return reader.nextHole(offsetBytes);
    }

    @Override
    public void close() {}
}
