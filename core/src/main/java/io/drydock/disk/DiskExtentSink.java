package io.drydock.disk;

import java.io.IOException;

/**
 * Where the map of a disk goes.
 *
 * <p>Threading: called by the thread that asked for the map.
 */
@FunctionalInterface
public interface DiskExtentSink {
    /** The next run; it begins where the last one has ended. */
    void add(DiskExtent extent) throws IOException;
}
