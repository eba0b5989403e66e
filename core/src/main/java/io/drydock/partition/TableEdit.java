package io.drydock.partition;

import java.io.IOException;

/** What is to be done to a partition table. */
@FunctionalInterface
public interface TableEdit {
    /**
     * Does it.
     *
     * @param editor valid until this returns
     * @throws IOException and the disk stays as it was
     */
    void apply(PartitionEditor editor) throws IOException;
}
