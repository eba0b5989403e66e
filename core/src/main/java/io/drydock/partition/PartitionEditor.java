package io.drydock.partition;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.internal.fdisk.FdiskContext;
import io.drydock.internal.fdisk.FdiskLabel;
import io.drydock.internal.fdisk.FdiskPartition;
import io.drydock.internal.fdisk.FdiskPartition.Place;
import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Changes a partition table, one operation after the other. Nothing is on the disk before the
 * {@link TableEdit} has ended well, and then all of it is.
 *
 * <p>Partitions are numbered as Linux numbers them, from 1. Sectors are those of the table. An
 * operation that is refused has changed nothing. When a disk with a GPT has grown, the first
 * operation also moves the backup to its end, as {@link #expand} does.
 *
 * <p>All methods throw {@link NotFoundException} when there is no such partition, {@link
 * RefusedException} for what cannot be, {@link io.drydock.error.UnsupportedException} when libfdisk
 * is not installed or cannot do it, and {@link io.drydock.error.CorruptDataException} when there is
 * a GPT of which neither copy is sound; {@link #create} works even then.
 *
 * <p>Threading: belongs to one thread.
 */
public final class PartitionEditor {
    private static final long BOOTABLE = 0x80;
    private static final long LEGACY_BOOTABLE = 1 << 2;

    /** The entries that libfdisk makes, and everybody else: 128 of 128 bytes. */
    private static final int GPT_ARRAY_BYTES = 128 * 128;

    private final TableCopy copy;
    private final Rules rules;

    PartitionEditor(TableCopy copy) {
        this.copy = copy;
        this.rules = new Rules(copy.name());
    }

    /** How the disk is divided by now. */
    public DiskLayout layout() throws IOException {
        return copy.layout();
    }

    private PartitionTable table(String operation) throws IOException {
        return layout().table()
                .orElseThrow(() ->
                        new NotFoundException(
                                operation, copy.name(), "it has no partition table: create one"));
    }

    private Partition partition(PartitionTable table, String operation, int number)
            throws NotFoundException {
        return table.partition(number)
                .orElseThrow(() ->
                        new NotFoundException(
                                operation,
                                copy.name(),
                                "there is no partition %d; there are %s"
                                        .formatted(
                                                number,
                                                table.partitions().stream()
                                                        .map(Partition::number)
                                                        .toList())));
    }

    /** Replaces whatever there is by an empty table that counts in the sectors of the disk. */
    public void create(PartitionTable.Kind kind) throws IOException {
        create(kind, copy.sectorBytes());
    }

    /**
     * Replaces whatever there is by an empty table. All signatures go that libblkid finds on the
     * whole disk, of filesystems and other tables; what was within partitions stays where it was.
     *
     * @param sectorBytes 512 or 4096. A guest finds a GPT only if its disk has such sectors; an MBR
     *     does not say what it counts in, so it must be those of the disk
     */
    public void create(PartitionTable.Kind kind, int sectorBytes) throws IOException {
        String operation = "create a partition table on";
        rules.checkSectors(operation, kind, sectorBytes, copy.sectorBytes());
        boolean gpt = kind == PartitionTable.Kind.GPT;
        long first = gpt ? 2L + GPT_ARRAY_BYTES / sectorBytes : 1;
        // A GPT has as much at the end, but for the protective MBR.
        rules.checkRoom(operation, copy.sizeBytes() / sectorBytes, gpt ? 2 * first : 2);
        copy.create(
                sectorBytes,
                operation,
                context -> context.create(gpt ? FdiskLabel.GPT : FdiskLabel.DOS, first),
                made ->
                        made.kind() == kind
                                && made.sectorBytes() == sectorBytes
                                && made.partitions().isEmpty());
    }

    /**
     * Replaces whatever there is by a table with one partition that has all of the disk, aligned to
     * 1 MiB.
     */
    public Partition createWhole(PartitionTable.Kind kind) throws IOException {
        create(kind);
        return add(NewPartition.ofRest());
    }

    /** Replaces whatever there is by a copy of another table, the UUIDs and the id included. */
    public void createCopy(PartitionTable other) throws IOException {
        create(other.kind(), other.sectorBytes());
        boolean gpt = other.kind() == PartitionTable.Kind.GPT;
        setId(gpt ? other.id() : "0x" + other.id());
        int sector = other.sectorBytes();
        for (Partition partition : other.partitions()) {
            long first = partition.offsetBytes() / sector;
            NewPartition same =
                    NewPartition.ofSectors(first, first + partition.sizeBytes() / sector - 1)
                            .withKind(partition.kind())
                            .withNumber(partition.number())
                            .withType(partition.type())
                            .withAttributes(partition.attributes());
            NewPartition named = partition.name().map(same::withName).orElse(same);
            add(gpt ? named.withUuid(partition.uuid()) : named);
        }
    }

    /** Adds a partition. */
    public Partition add(NewPartition wanted) throws IOException {
        String operation = "add a partition to";
        PartitionTable table = table(operation);
        rules.checkKind(operation, table, wanted.kind());
        String type = rules.type(operation, table, wanted);
        int number = rules.number(operation, table, wanted);
        rules.checkAttributes(operation, table, wanted.attributes());
        FdiskPartition made = FdiskPartition.EMPTY.ofType(type);
        if (wanted.name().isPresent()) {
            made = made.named(rules.name(operation, table, wanted.name().get()));
        }
        if (wanted.uuid().isPresent()) {
            made = made.withUuid(rules.uuid(operation, table, wanted.uuid().get()));
        }
        Place place =
                Placement.in(layout(), table, wanted.kind(), operation, copy.name())
                        .find(wanted.place());
        int sector = table.sectorBytes();
        if (wanted.kind() == Kind.LOGICAL) {
            copy.load(place.firstSector() - 1, sector);
        } else if (wanted.kind() == Kind.EXTENDED) {
            copy.load(place.firstSector(), sector);
        }
        FdiskPartition placed = made.at(place.firstSector(), place.sectors());
        Shape shape =
                new Shape(
                        number,
                        place.firstSector() * sector,
                        place.sectors() * sector,
                        type,
                        wanted.name().filter(name -> !name.isEmpty()),
                        wanted.attributes(),
                        wanted.kind());
        change(
                table,
                operation,
                context -> {
                    context.add(number, placed);
                    setAttributes(context, table, number, 0, wanted.attributes());
                },
                Shape.plus(Shape.of(table.partitions()), shape));
        return partition(table(operation), operation, number);
    }

    private void change(
            PartitionTable table, String operation, TableCopy.Change change, List<Shape> wanted)
            throws IOException {
        copy.change(
                table,
                operation,
                change,
                made -> made.kind() == table.kind() && Shape.of(made.partitions()).equals(wanted));
    }

    private static void setAttributes(
            FdiskContext context, PartitionTable table, int number, long before, long attributes)
            throws IOException {
        if (before == attributes) {
            return;
        }
        if (table.kind() == PartitionTable.Kind.GPT) {
            context.setAttributes(number, attributes);
        } else {
            context.toggleBootable(number);
        }
    }

    /**
     * Deletes a partition; an extended one with all that are in it. Logical partitions behind a
     * deleted one are numbered anew, as Linux does.
     */
    public void delete(int number) throws IOException {
        String operation = "delete a partition of";
        PartitionTable table = table(operation);
        Partition gone = partition(table, operation, number);
        change(
                table,
                operation,
                context -> context.delete(number),
                Shape.without(Shape.of(table.partitions()), gone));
    }

    /**
     * Moves a partition's end. What is in the partition is not touched.
     *
     * @param lastSector its last sector from now on; below 0 it counts from the end of the disk, as
     *     in {@link NewPartition.Place.Sectors}
     */
    public Partition resize(int number, long lastSector) throws IOException {
        String operation = "resize a partition of";
        PartitionTable table = table(operation);
        Partition partition = partition(table, operation, number);
        return resizeTo(
                table,
                partition,
                placement(table, partition, operation).resized(partition, lastSector),
                operation);
    }

    /**
     * Moves a partition's end to that of the gap behind it, aligned to 1 MiB; where that gains
     * nothing, it stays as it is. On a disk that has grown, {@link #expand} comes first.
     */
    public Partition grow(int number) throws IOException {
        String operation = "grow a partition of";
        PartitionTable table = table(operation);
        Partition partition = partition(table, operation, number);
        return resizeTo(
                table,
                partition,
                placement(table, partition, operation).grown(partition),
                operation);
    }

    private Placement placement(PartitionTable table, Partition partition, String operation)
            throws IOException {
        return Placement.in(layout(), table, partition.kind(), operation, copy.name());
    }

    private Partition resizeTo(
            PartitionTable table, Partition partition, long lastSector, String operation)
            throws IOException {
        long first = layout().firstSector(partition);
        long sectors = lastSector - first + 1;
        if (lastSector == layout().lastSector(partition)) {
            return partition;
        }
        change(
                table,
                operation,
                context -> context.set(partition.number(), FdiskPartition.EMPTY.at(first, sectors)),
                Shape.with(
                        Shape.of(table.partitions()),
                        Shape.of(partition).withSize(sectors * table.sectorBytes())));
        return partition(table(operation), operation, partition.number());
    }

    /**
     * Names a partition of a GPT.
     *
     * @param name at most 36 characters, none of them a control character, or beyond U+FFFF, which
     *     libfdisk cannot write; empty for none
     */
    public void rename(int number, String name) throws IOException {
        String operation = "name a partition of";
        PartitionTable table = table(operation);
        Partition partition = partition(table, operation, number);
        String checked = rules.name(operation, table, name);
        change(
                table,
                operation,
                context -> context.set(number, FdiskPartition.EMPTY.named(checked)),
                Shape.with(
                        Shape.of(table.partitions()),
                        Shape.of(partition)
                                .withName(Optional.of(checked).filter(n -> !n.isEmpty()))));
    }

    /**
     * Says what a partition is for.
     *
     * @param type a GPT's type GUID, an MBR's type as {@code 0x83} or {@code 83}, or one of the
     *     names that both have: {@code linux}, {@code swap}, {@code uefi}, {@code raid}, {@code
     *     lvm}, {@code luks}, {@code boot}, {@code windows}, ...; an extended partition stays one
     */
    public void setType(int number, String type) throws IOException {
        String operation = "set the type of a partition of";
        PartitionTable table = table(operation);
        Partition partition = partition(table, operation, number);
        String found = rules.type(operation, table, type);
        rules.checkTypeChange(operation, partition, found);
        change(
                table,
                operation,
                context -> context.set(number, FdiskPartition.EMPTY.ofType(found)),
                Shape.with(Shape.of(table.partitions()), Shape.of(partition).withType(found)));
    }

    /** Sets the GUID of a GPT's partition, which Linux calls PARTUUID. */
    public void setUuid(int number, String uuid) throws IOException {
        String operation = "set the GUID of a partition of";
        PartitionTable table = table(operation);
        partition(table, operation, number);
        String checked = rules.uuid(operation, table, uuid);
        copy.change(
                table,
                operation,
                context -> context.set(number, FdiskPartition.EMPTY.withUuid(checked)),
                made ->
                        made.partition(number).map(Partition::uuid).equals(Optional.of(checked))
                                && Shape.of(made.partitions())
                                        .equals(Shape.of(table.partitions())));
    }

    /** Sets all attributes, as {@link NewPartition#attributes} has them. */
    public void setAttributes(int number, long attributes) throws IOException {
        String operation = "set the attributes of a partition of";
        PartitionTable table = table(operation);
        Partition partition = partition(table, operation, number);
        rules.checkAttributes(operation, table, attributes);
        change(
                table,
                operation,
                context ->
                        setAttributes(context, table, number, partition.attributes(), attributes),
                Shape.with(
                        Shape.of(table.partitions()),
                        Shape.of(partition).withAttributes(attributes)));
    }

    /**
     * Says whether firmware boots from a partition: the status byte of an MBR, "legacy BIOS
     * bootable" of a GPT. What the other partitions say stays.
     */
    public void setBootable(int number, boolean bootable) throws IOException {
        String operation = "set the attributes of a partition of";
        PartitionTable table = table(operation);
        long before = partition(table, operation, number).attributes();
        long bit = table.kind() == PartitionTable.Kind.GPT ? LEGACY_BOOTABLE : BOOTABLE;
        setAttributes(number, bootable ? before | bit : before & ~bit);
    }

    /**
     * Sets the identifier of the disk.
     *
     * @param id of a GPT: the disk's GUID; of an MBR: its signature, as {@code 0x1234abcd}
     */
    public void setId(String id) throws IOException {
        String operation = "set the identifier of";
        PartitionTable table = table(operation);
        String checked = rules.id(operation, table, id);
        String wanted = checked.startsWith("0x") ? checked.substring(2) : checked;
        copy.change(
                table,
                operation,
                context -> context.setId(checked),
                made ->
                        made.id().equals(wanted)
                                && Shape.of(made.partitions())
                                        .equals(Shape.of(table.partitions())));
    }

    /** Makes use of all of a disk that has grown: moves a GPT's backup to its end. */
    public void expand() throws IOException {
        String operation = "expand the partition table of";
        PartitionTable table = table(operation);
        if (table.kind() != PartitionTable.Kind.GPT) {
            throw new RefusedException(
                    operation, copy.name(), "only a GPT has an end to be moved", "go on without");
        }
        change(table, operation, _ -> {}, Shape.of(table.partitions()));
    }
}
