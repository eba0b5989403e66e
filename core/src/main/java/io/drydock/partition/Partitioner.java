package io.drydock.partition;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.List;

/**
 * The partition tables of a session's drives.
 *
 * <pre>{@code
 * Partitioner partitioner = session.partitioner();
 * Device disk = session.device("/dev/sda");
 * partitioner.edit(disk, table -> {
 *     table.create(PartitionTable.Kind.GPT);
 *     table.add(NewPartition.ofSize(512 << 20).withType("uefi").withName("EFI"));
 *     table.add(NewPartition.ofRest());
 * });
 * }</pre>
 *
 * <p>libfdisk works on a copy of the table in memory, so any format of image will do, nobody's
 * privileges are needed, and nothing is written when anything fails before the end.
 *
 * <p>Threading: safe for use by many threads; but two edits of one drive at once may undo each
 * other.
 */
public final class Partitioner {
    private final DeviceAccess devices;

    private Partitioner(DeviceAccess devices) {
        this.devices = devices;
    }

    /** The tables of the drives among those devices. */
    public static Partitioner on(DeviceAccess devices) {
        return new Partitioner(devices);
    }

    /**
     * How a drive is divided. Needs no libfdisk.
     *
     * @throws RefusedException when it is no whole drive
     * @throws io.drydock.error.CorruptDataException when it has a GPT of which neither copy is
     *     sound
     */
    public DiskLayout layout(Device drive) throws IOException {
        checkWhole(drive);
        try (BlockDevice disk = devices.open(drive, Use.READ)) {
            return DiskLayout.of(
                    disk.sizeBytes(), disk.sectorBytes(), PartitionTable.read(disk, drive.name()));
        }
    }

    /**
     * Changes the table of a drive: all that the edit does, or nothing if it fails. When this
     * returns, it is on stable storage, and the session knows the new partitions.
     *
     * @return how the drive is divided now
     * @throws RefusedException when the drive is open read-only, or a partition is mounted that
     *     would go, move or shrink, or what the edit does cannot be
     * @throws IOException what the edit throws
     */
    public DiskLayout edit(Device drive, TableEdit edit) throws IOException {
        checkWhole(drive);
        CloseStack held = new CloseStack();
        try (BlockDevice disk = devices.open(drive, Use.WRITE_BESIDE);
                TableCopy copy = TableCopy.of(disk, drive.name())) {
            PartitionEditor editor = new PartitionEditor(copy);
            edit.apply(editor);
            DiskLayout layout = editor.layout();
            if (copy.isChanged()) {
                hold(drive, copy.isCreated(), layout, held);
                copy.writeBack();
            }
            return layout;
        } finally {
            held.close();
        }
    }

    /** Takes what the edit takes away, so that nobody has it mounted, or mounts it now. */
    private void hold(Device drive, boolean created, DiskLayout after, CloseStack held)
            throws IOException {
        if (created) {
            held.push(devices.open(drive, Use.WRITE)::close);
            return;
        }
        List<Partition> kept = after.table().map(PartitionTable::partitions).orElse(List.of());
        for (Device device : devices.devices()) {
            boolean lost =
                    device.partition()
                            .filter(_ -> isOn(drive, device))
                            .filter(partition -> partition.kind() != Kind.EXTENDED)
                            .filter(partition -> kept.stream().noneMatch(k -> has(k, partition)))
                            .isPresent();
            if (lost) {
                held.push(devices.open(device, Use.WRITE)::close);
            }
        }
    }

    private static boolean isOn(Device drive, Device device) {
        return device.partition()
                .filter(partition -> device.name().equals(drive.name() + partition.number()))
                .isPresent();
    }

    /** Whether all of a partition is in another, and begins where that does. */
    private static boolean has(Partition now, Partition before) {
        return now.offsetBytes() == before.offsetBytes() && now.sizeBytes() >= before.sizeBytes();
    }

    private static void checkWhole(Device drive) throws RefusedException {
        if (!(drive.origin() instanceof Range range) || range.partition().isPresent()) {
            throw new RefusedException(
                    "partition",
                    drive.name(),
                    "it is no drive",
                    "partition the drive that it is on");
        }
    }
}
