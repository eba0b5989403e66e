package io.drydock.volume;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A device as blkid(8) describes it, by the names that {@code blkid -p -o export} prints:
 *
 * <ul>
 *   <li>{@code DEVNAME};
 *   <li>what libblkid finds on it: {@link Signature#tags};
 *   <li>of a drive with a partition table, {@code PTUUID} and {@code PTTYPE};
 *   <li>of a partition, {@code PART_ENTRY_SCHEME}, {@code _NAME}, {@code _UUID}, {@code _TYPE},
 *       {@code _FLAGS} (if any is set), {@code _NUMBER}, and {@code _OFFSET} and {@code _SIZE} in
 *       sectors of 512 bytes, and also {@code PARTLABEL} and {@code PARTUUID}, as blkid without
 *       {@code -p} calls two of them. There is no {@code PART_ENTRY_DISK}: the host has no such
 *       device.
 * </ul>
 *
 * <p>Threading: stateless.
 */
public final class DeviceTags {
    private static final int SECTOR_BYTES = 512;

    private DeviceTags() {}

    /**
     * The tags, in the order of blkid's.
     *
     * @param table of the device's drive
     */
    public static SequencedMap<String, String> of(Device device, Optional<PartitionTable> table) {
        SequencedMap<String, String> tags = new LinkedHashMap<>();
        tags.put("DEVNAME", device.name());
        device.signature().ifPresent(signature -> tags.putAll(signature.tags()));
        if (device.partition().isPresent()) {
            putPartition(tags, device.partition().get(), table);
        } else if (table.isPresent()) {
            tags.put("PTUUID", table.get().id());
            tags.put("PTTYPE", table.get().kind().blkidName());
        }
        return tags;
    }

    private static void putPartition(
            SequencedMap<String, String> tags,
            Partition partition,
            Optional<PartitionTable> table) {
        table.ifPresent(t -> tags.put("PART_ENTRY_SCHEME", t.kind().blkidName()));
        partition.name().ifPresent(name -> tags.put("PART_ENTRY_NAME", name));
        tags.put("PART_ENTRY_UUID", partition.uuid());
        tags.put("PART_ENTRY_TYPE", partition.type().toLowerCase(Locale.ROOT));
        if (partition.attributes() != 0) {
            tags.put("PART_ENTRY_FLAGS", "0x" + Long.toHexString(partition.attributes()));
        }
        tags.put("PART_ENTRY_NUMBER", Integer.toString(partition.number()));
        tags.put("PART_ENTRY_OFFSET", Long.toString(partition.offsetBytes() / SECTOR_BYTES));
        tags.put("PART_ENTRY_SIZE", Long.toString(partition.sizeBytes() / SECTOR_BYTES));
        partition.name().ifPresent(name -> tags.put("PARTLABEL", name));
        tags.put("PARTUUID", partition.uuid());
    }
}
