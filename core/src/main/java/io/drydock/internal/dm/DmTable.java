package io.drydock.internal.dm;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.dm_target_spec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A table as the kernel reads and writes it: {@code struct dm_target_spec}s with strings. */
final class DmTable {
    private static final int ALIGNMENT = 8;

    private DmTable() {}

    static long bytes(List<DmTarget> table) {
        return table.stream().mapToLong(DmTable::bytes).sum();
    }

    private static long bytes(DmTarget target) {
        long end = dm_target_spec.sizeof() + target.parameters().byteSize() + 1;
        return (end + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * @param into zeroes, of {@link #bytes}
     */
    static void write(List<DmTarget> table, MemorySegment into) {
        long position = 0;
        for (DmTarget target : table) {
            MemorySegment entry = into.asSlice(position, bytes(target));
            dm_target_spec.sector_start(entry, target.startSectors());
            dm_target_spec.length(entry, target.sectors());
            dm_target_spec.next(entry, (int) entry.byteSize());
            byte[] type = target.type().getBytes(StandardCharsets.US_ASCII);
            if (type.length >= LibC.DM_MAX_TYPE_NAME()) {
                throw new IllegalArgumentException("no type of a target: " + target.type());
            }
            MemorySegment.copy(
                    MemorySegment.ofArray(type),
                    0,
                    dm_target_spec.target_type(entry),
                    0,
                    type.length);
            MemorySegment parameters = target.parameters();
            MemorySegment.copy(
                    parameters, 0, entry, dm_target_spec.sizeof(), parameters.byteSize());
            position += entry.byteSize();
        }
    }

    /** Reads the answer to DM_TABLE_STATUS, in which {@code next} counts from the beginning. */
    static List<DmStatus> read(MemorySegment from, int count) {
        List<DmStatus> found = new ArrayList<>();
        long position = 0;
        for (int i = 0; i < count; i++) {
            MemorySegment entry = from.asSlice(position);
            found.add(
                    new DmStatus(
                            dm_target_spec.sector_start(entry),
                            dm_target_spec.length(entry),
                            dm_target_spec.target_type(entry).getString(0),
                            entry.asSlice(dm_target_spec.sizeof()).getString(0)));
            position = Integer.toUnsignedLong(dm_target_spec.next(entry));
        }
        return found;
    }

    /** The names in the answers to DM_LIST_DEVICES and DM_LIST_VERSIONS, which begin alike. */
    static List<String> names(MemorySegment from, long nextOffset, long nameOffset) {
        List<String> names = new ArrayList<>();
        long position = 0;
        long next;
        do {
            next = Integer.toUnsignedLong(from.get(ValueLayout.JAVA_INT, position + nextOffset));
            names.add(from.getString(position + nameOffset));
            position += next;
        } while (next != 0);
        return names;
    }
}
