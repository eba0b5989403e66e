package io.drydock.filesystem;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** Bytes at offsets, with holes between them. */
interface DataSource {
    long sizeBytes() throws IOException;

    /** As {@link FileHandle#read}. */
    int read(long position, MemorySegment into) throws IOException;

    /** As {@link FileHandle#nextData}. */
    OptionalLong nextData(long position) throws IOException;

    /** As {@link FileHandle#nextHole}. */
    long nextHole(long position) throws IOException;

    /** A file of a guest. */
    static DataSource of(FileHandle file) {
        return new DataSource() {
            @Override
            public long sizeBytes() throws IOException {
                return file.status().sizeBytes();
            }

            @Override
            public int read(long position, MemorySegment into) throws IOException {
                return file.read(position, into);
            }

            @Override
            public OptionalLong nextData(long position) throws IOException {
                return file.nextData(position);
            }

            @Override
            public long nextHole(long position) throws IOException {
                return file.nextHole(position);
            }
        };
    }
}
