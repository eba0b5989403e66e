package io.drydock.internal.fdisk;

import io.drydock.bindings.fdisk.Fdisk;
import io.drydock.bindings.libc.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code struct fdisk_partition} of the library's, made of one of ours. */
final class FdiskTemplate implements AutoCloseable {
    private final MemorySegment pointer = Fdisk.fdisk_new_partition();

    /** Returns 0 or minus errno. */
    int fill(FdiskPartition partition, Arena arena) {
        if (pointer.address() == 0) {
            return -LibC.ENOMEM();
        }
        int result = partition.place().map(this::setPlace).orElse(0);
        if (result == 0) {
            result = partition.type().map(type -> setType(type, arena)).orElse(0);
        }
        if (result == 0) {
            result =
                    partition
                            .name()
                            .map(arena::allocateFrom)
                            .map(name -> Fdisk.fdisk_partition_set_name(pointer, name))
                            .orElse(0);
        }
        if (result == 0) {
            result =
                    partition
                            .uuid()
                            .map(arena::allocateFrom)
                            .map(uuid -> Fdisk.fdisk_partition_set_uuid(pointer, uuid))
                            .orElse(0);
        }
        return result;
    }

    /** Which number it gets: libfdisk counts from 0. */
    int setNumber(int number) {
        return pointer.address() == 0
                ? -LibC.ENOMEM()
                : Fdisk.fdisk_partition_set_partno(pointer, number - 1);
    }

    private int setPlace(FdiskPartition.Place place) {
        int result = Fdisk.fdisk_partition_set_start(pointer, place.firstSector());
        if (result == 0) {
            result = Fdisk.fdisk_partition_set_size(pointer, place.sectors());
        }
        // Without it the end is rounded to what libfdisk thinks best.
        return result == 0 ? Fdisk.fdisk_partition_size_explicit(pointer, 1) : result;
    }

    private int setType(String type, Arena arena) {
        boolean code = type.startsWith("0x");
        MemorySegment parttype =
                Fdisk.fdisk_new_unknown_parttype(
                        code ? Integer.decode(type) : 0,
                        code ? MemorySegment.NULL : arena.allocateFrom(type));
        if (parttype.address() == 0) {
            return -LibC.ENOMEM();
        }
        int result = Fdisk.fdisk_partition_set_type(pointer, parttype);
        Fdisk.fdisk_unref_parttype(parttype);
        return result;
    }

    MemorySegment pointer() {
        return pointer;
    }

    @Override
    public void close() {
        Fdisk.fdisk_unref_partition(pointer);
    }
}
