package io.drydock.partition;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.EditCopy;
import io.drydock.internal.fdisk.FdiskContext;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a disk's table that libfdisk changes. After each change the copy is read again, by our
 * own reader, and has to hold what was wanted and nothing else.
 *
 * <p>Threading: belongs to one thread.
 */
final class TableCopy implements AutoCloseable {
    /** The kernel's limit for a GPT's array, and ours. */
    private static final long MAX_ARRAY_BYTES = 4 << 20;

    private static final int MAX_ENTRY_BYTES = 4096;

    /** Where signatures are that a new table replaces: VMFS has its superblock at 2 MiB. */
    private static final long SIGNATURE_BYTES = (2 << 20) + (64 << 10);

    private final BlockDevice disk;
    private final String name;
    private final EditCopy copy;
    private final TableDisk view;
    private @Nullable DiskLayout layout;
    private boolean created;
    private boolean broken;

    private TableCopy(BlockDevice disk, String name, EditCopy copy) {
        this.disk = disk;
        this.name = name;
        this.copy = copy;
        this.view = new TableDisk(disk, copy, name);
    }

    static TableCopy of(BlockDevice disk, String name) throws IOException {
        return new TableCopy(disk, name, EditCopy.of(disk, name));
    }

    /** Calls of libfdisk that make up one change. */
    interface Change {
        void on(FdiskContext context) throws IOException;
    }

    /** Tells whether the table is as it was to become. */
    interface Wanted {
        boolean isMetBy(PartitionTable table);
    }

    String name() {
        return name;
    }

    long sizeBytes() {
        return disk.sizeBytes();
    }

    /** The sectors of the disk itself. */
    int sectorBytes() {
        return disk.sectorBytes();
    }

    /**
     * How the disk is divided by now.
     *
     * @throws CorruptDataException when neither copy of its GPT is sound
     */
    DiskLayout layout() throws IOException {
        DiskLayout known = layout;
        if (known == null) {
            known =
                    DiskLayout.of(
                            disk.sizeBytes(), disk.sectorBytes(), PartitionTable.read(view, name));
            layout = known;
        }
        return known;
    }

    /** Changes the table that is there. */
    void change(PartitionTable table, String operation, Change change, Wanted wanted)
            throws IOException {
        int sector = table.sectorBytes();
        long array = Math.min(MAX_ARRAY_BYTES, (long) table.bounds().entries() * MAX_ENTRY_BYTES);
        loadEnds(2L * sector + array, sector + array);
        run(sector, operation, change, wanted);
    }

    /** Makes a table where anything may have been. */
    void create(int sectorBytes, String operation, Change change, Wanted wanted)
            throws IOException {
        loadEnds(SIGNATURE_BYTES, SIGNATURE_BYTES);
        run(sectorBytes, operation, change, wanted);
        created = true;
    }

    private void loadEnds(long head, long tail) throws IOException {
        copy.load(0, head);
        copy.load(Math.max(0, disk.sizeBytes() - tail), tail);
    }

    /** Loads sectors that a change will write and that no table has used so far. */
    void load(long sector, int sectorBytes) throws IOException {
        copy.load(sector * sectorBytes, sectorBytes);
    }

    private void run(int sectorBytes, String operation, Change change, Wanted wanted)
            throws IOException {
        checkSound(operation);
        try (FdiskContext context = FdiskContext.open(copy.fd(), sectorBytes, operation, name)) {
            change.on(context);
            broken = true;
            layout = null;
            context.write();
        }
        if (layout().table().filter(wanted::isMetBy).isEmpty()) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "libfdisk would make another table of it than was asked for",
                    "the disk is as it was");
        }
        broken = false;
    }

    private void checkSound(String operation) throws RefusedException {
        if (broken) {
            throw new RefusedException(
                    operation,
                    name,
                    "an operation before has failed half way",
                    "end this edit, which changes nothing, and begin another");
        }
    }

    /**
     * Writes what has changed to the disk, backwards: a GPT's backup before the GPT (UEFI 2.10,
     * 5.3.2), a link of an MBR's chain before what leads to it. Each is on stable storage before
     * the next.
     */
    void writeBack() throws IOException {
        checkSound("write the partition table of");
        for (EditCopy.Range range : copy.changed().reversed()) {
            copy.writeBack(range);
            disk.flush();
        }
    }

    /** Whether nothing is left of what was there. */
    boolean isCreated() {
        return created;
    }

    /** Whether anything would be written. */
    boolean isChanged() throws IOException {
        return !copy.changed().isEmpty();
    }

    @Override
    public void close() {
        copy.close();
    }
}
