package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.internal.journal.CollectedWrites;
import io.drydock.internal.journal.EditTarget;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes as one writer sees them who commits what he writes: below partitions, volumes and
 * encryption, so that these need not know.
 *
 * <p>Threading: belongs to the thread that opens devices on it; what it gives is as {@link
 * CollectedWrites} says.
 */
final class CollectingBottom implements Bottom {
    private final List<OpenDrive> drives;
    private final CollectedWrites writes;
    private final Map<Integer, BlockDevice> collecting = new HashMap<>();

    /**
     * @param writes stays the caller's
     */
    CollectingBottom(List<OpenDrive> drives, CollectedWrites writes) {
        this.drives = drives;
        this.writes = writes;
    }

    @Override
    public BlockDevice drive(int drive) throws IOException {
        BlockDevice known = collecting.get(drive);
        if (known == null) {
            OpenDrive open = drives.get(drive);
            known = writes.collect(open.countedDisk(), open.edits());
            collecting.put(drive, known);
        }
        return known;
    }

    @Override
    public BlockDevice attached(BlockDevice device, String name) throws IOException {
        String reason = "it is put together by the kernel, past any journal";
        return writes.collect(device, EditTarget.withoutJournal(name, reason));
    }
}
