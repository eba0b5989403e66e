package io.drydock.filesystem;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Copies the data of one file into a new one: by the engine, or else by reading and writing. */
final class FileCopy implements DataReader.Visitor {
    /** Large enough for a filesystem to share blocks well, small enough to be cancelled in time. */
    private static final long RANGE_BYTES = 16 << 20;

    private final FileHandle from;
    private final FileHandle to;
    private boolean byEngine = true;

    FileCopy(FileHandle from, FileHandle to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public long skip(long position, long length) throws IOException {
        if (!byEngine) {
            return 0;
        }
        long done = to.copyFrom(from, position, position, Math.min(length, RANGE_BYTES));
        byEngine = done > 0; // once is enough to find that out
        return done;
    }

    @Override
    public boolean visit(long position, MemorySegment data) throws IOException {
        FileContent.writeData(data, position, to::write);
        return true;
    }
}
