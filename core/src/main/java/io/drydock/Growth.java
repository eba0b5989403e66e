package io.drydock;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.lvm.Lvm;
import io.drydock.lvm.LvmSize;
import io.drydock.lvm.LvmVolumeName;
import io.drydock.partition.Partitioner;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lets a device, what it is on, and what is on it take the room that a drive has got: what
 * virt-resize(1) is used for, on the image itself.
 *
 * <p>Threading: for one thread.
 */
final class Growth {
    /** Those that grow while they are mounted; ext2 to ext4 without that, too. */
    private static final Set<String> GROWING = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs");

    private final Session session;
    private final List<GrowthStep> steps = new ArrayList<>();

    private Growth(Session session) {
        this.session = session;
    }

    /** Grows it; returns what was done, from the bottom up. */
    static List<GrowthStep> grow(Session session, Device device) throws IOException {
        Growth growth = new Growth(session);
        growth.grow(device);
        growth.content(session.device(device.name()));
        return List.copyOf(growth.steps);
    }

    private void grow(Device device) throws IOException {
        switch (device.origin()) {
            case Range range when range.partition().isPresent() ->
                    partition(device, range.drive(), range.partition().get());
            case Range _ -> {} // as large as its image
            case Assembled made -> volume(device, made);
        }
    }

    private void partition(Device device, int drive, Partition partition) throws IOException {
        Device whole = session.device(Device.driveName(drive));
        Partitioner.on(session.access())
                .edit(
                        whole,
                        editor -> {
                            PartitionTable table = editor.layout().table().orElseThrow();
                            if (table.kind() == PartitionTable.Kind.GPT) {
                                editor.expand();
                            }
                            if (partition.kind() == Partition.Kind.LOGICAL) {
                                editor.grow(extended(table).number());
                            }
                            editor.grow(partition.number());
                        });
        add(GrowthStep.What.PARTITION, device);
    }

    private static Partition extended(PartitionTable table) {
        return table.partitions().stream()
                .filter(partition -> partition.kind() == Partition.Kind.EXTENDED)
                .findFirst()
                .orElseThrow();
    }

    private void volume(Device device, Assembled made) throws IOException {
        switch (made.kind()) {
            case ARRAY ->
                    throw new UnsupportedException(
                            "grow",
                            device.name(),
                            "an array does not grow by itself",
                            "let the guest do it: mdadm --grow");
            case UNLOCKED -> {
                // Its content ends where the container does.
                grow(made.members().getFirst());
                add(GrowthStep.What.CONTENT, device);
            }
            case LOGICAL_VOLUME -> {
                for (Device member : made.members()) {
                    physical(member);
                }
                Lvm.on(session.access())
                        .resizeLogicalVolume(
                                LvmVolumeName.parse(device.name()),
                                LvmSize.allFree().more(),
                                false);
                add(GrowthStep.What.LOGICAL_VOLUME, device);
            }
        }
    }

    private void physical(Device member) throws IOException {
        grow(member);
        Device now = session.device(member.name());
        if (now.sizeBytes() > member.sizeBytes()) {
            Lvm.on(session.access()).resizePhysicalVolume(now);
            add(GrowthStep.What.PHYSICAL_VOLUME, member);
        }
    }

    private void add(GrowthStep.What what, Device before) throws IOException {
        long now = session.device(before.name()).sizeBytes();
        if (now != before.sizeBytes()) {
            steps.add(new GrowthStep(what, before.name(), before.sizeBytes(), now));
        }
    }

    private void content(Device device) throws IOException {
        Optional<String> type = device.filesystemType();
        if (type.isEmpty()) {
            if (device.signature().filter(s -> s.type().equals("LVM2_member")).isPresent()) {
                Lvm.on(session.access()).resizePhysicalVolume(device);
            }
            return;
        }
        if (!GROWING.contains(type.get())) {
            throw new UnsupportedException(
                    "grow",
                    device.name(),
                    "the room is there, but a filesystem of type " + type.get() + " stays as it is",
                    "let the guest grow it");
        }
        long before = space(device);
        try (Filesystem filesystem = session.mount(device)) {
            FileTree.of(filesystem).upkeep().grow(GuestPath.ROOT);
        } catch (UnsupportedException e) {
            if (!type.get().startsWith("ext")) {
                throw e;
            }
            session.formatter().resize(device, OptionalLong.empty(), Monitor.NONE);
        }
        steps.add(new GrowthStep(GrowthStep.What.FILESYSTEM, device.name(), before, space(device)));
    }

    private long space(Device device) throws IOException {
        try (Filesystem filesystem = session.mount(device)) {
            return filesystem.space(GuestPath.ROOT).totalBytes();
        }
    }
}
