package io.drydock.internal.ext;

import io.drydock.internal.driver.WritableContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** The content of a file of a filesystem that is changed. */
final class ExtWritableContent implements WritableContent {
    private final long inode;
    private final ContentReader reader;
    private final FileChanges changes;
    private final ExtVolume volume;

    ExtWritableContent(long inode, ContentReader reader, FileChanges changes, ExtVolume volume) {
        this.inode = inode;
        this.reader = reader;
        this.changes = changes;
        this.volume = volume;
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
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        volume.change(() -> changes.write(inode, offsetBytes, from));
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        volume.change(() -> changes.truncate(inode, sizeBytes));
    }

    @Override
    public void allocate(long offsetBytes, long lengthBytes) throws IOException {
        volume.change(() -> changes.reserve(inode, offsetBytes, lengthBytes));
    }

    @Override
    public void punchHole(long offsetBytes, long lengthBytes) throws IOException {
        volume.change(() -> changes.punchHole(inode, offsetBytes, lengthBytes));
    }

    @Override
    public void close() {}
}
