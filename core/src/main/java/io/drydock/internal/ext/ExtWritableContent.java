package io.drydock.internal.ext;

import io.drydock.internal.driver.WritableContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The content of a file of a filesystem that is changed. */
final class ExtWritableContent extends ExtContent implements WritableContent {
    private final ExtVolume volume;
    private final FileChanges changes;
    private final long inode;

    ExtWritableContent(ExtVolume volume, Layouts layouts, FileChanges changes, long inode) {
        super(volume, layouts, inode);
        this.volume = volume;
        this.changes = changes;
        this.inode = inode;
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
}
