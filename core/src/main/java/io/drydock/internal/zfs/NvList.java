package io.drydock.internal.zfs;

import io.drydock.bindings.zfs.OpenZfs;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An {@code nvlist_t} of libnvpair: names and values, in which ZFS says everything.
 *
 * <p>One that is looked up in another lives as long as that. One that was made, or that a call has
 * handed over, is closed.
 *
 * <p>Threading: belongs to one thread.
 */
public final class NvList implements AutoCloseable {
    private final MemorySegment list;
    private final boolean owned;

    private NvList(MemorySegment list, boolean owned) {
        this.list = list;
        this.owned = owned;
    }

    /** An empty one, in which each name is once. */
    static NvList create() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ValueLayout.ADDRESS);
            check(OpenZfs.nvlist_alloc(made, OpenZfs.NV_UNIQUE_NAME(), 0));
            return new NvList(made.get(ValueLayout.ADDRESS, 0), true);
        }
    }

    /** Takes over one that a call has returned. */
    static NvList owned(MemorySegment list) {
        return new NvList(list, true);
    }

    /** libnvpair returns errno; it can only lack memory. */
    private static void check(int error) throws SystemCallException {
        if (error != 0) {
            throw Errno.failure("make", "a list of ZFS's", error);
        }
    }

    MemorySegment segment() {
        return list;
    }

    NvList put(String name, String value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    OpenZfs.nvlist_add_string(
                            list, Native.string(arena, name), Native.string(arena, value)));
            return this;
        }
    }

    NvList put(String name, long value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            check(OpenZfs.nvlist_add_uint64(list, Native.string(arena, name), value));
            return this;
        }
    }

    /** Puts a copy of a list in. */
    NvList put(String name, NvList value) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            check(OpenZfs.nvlist_add_nvlist(list, Native.string(arena, name), value.list));
            return this;
        }
    }

    /** Puts copies of lists in. */
    NvList put(String name, List<NvList> values) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment array = arena.allocate(ValueLayout.ADDRESS, Math.max(1, values.size()));
            for (int i = 0; i < values.size(); i++) {
                array.setAtIndex(ValueLayout.ADDRESS, i, values.get(i).list);
            }
            check(
                    OpenZfs.nvlist_add_nvlist_array(
                            list, Native.string(arena, name), array, values.size()));
            return this;
        }
    }

    Optional<String> string(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            int error = OpenZfs.nvlist_lookup_string(list, Native.string(arena, name), found);
            return error == 0
                    ? Optional.of(LibZfs.text(found.get(ValueLayout.ADDRESS, 0)))
                    : Optional.empty();
        }
    }

    OptionalLong number(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ValueLayout.JAVA_LONG);
            int error = OpenZfs.nvlist_lookup_uint64(list, Native.string(arena, name), found);
            return error == 0
                    ? OptionalLong.of(found.get(ValueLayout.JAVA_LONG, 0))
                    : OptionalLong.empty();
        }
    }

    Optional<NvList> list(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            int error = OpenZfs.nvlist_lookup_nvlist(list, Native.string(arena, name), found);
            return error == 0
                    ? Optional.of(new NvList(found.get(ValueLayout.ADDRESS, 0), false))
                    : Optional.empty();
        }
    }

    /** The lists in an array of that name; none if there is no such array. */
    List<NvList> lists(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment named = Native.string(arena, name);
            if (OpenZfs.nvlist_lookup_nvlist_array(list, named, found, count) != 0) {
                return List.of();
            }
            int length = count.get(ValueLayout.JAVA_INT, 0);
            MemorySegment array =
                    found.get(ValueLayout.ADDRESS, 0)
                            .reinterpret((long) length * ValueLayout.ADDRESS.byteSize());
            List<NvList> lists = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                lists.add(new NvList(array.getAtIndex(ValueLayout.ADDRESS, i), false));
            }
            return lists;
        }
    }

    /** All values that are lists, by their names. */
    Map<String, NvList> allLists() {
        Map<String, NvList> all = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment pair = OpenZfs.nvlist_next_nvpair(list, MemorySegment.NULL);
            while (pair.address() != 0) {
                if (OpenZfs.nvpair_value_nvlist(pair, value) == 0) {
                    all.put(
                            LibZfs.text(OpenZfs.nvpair_name(pair)),
                            new NvList(value.get(ValueLayout.ADDRESS, 0), false));
                }
                pair = OpenZfs.nvlist_next_nvpair(list, pair);
            }
        }
        return all;
    }

    @Override
    public void close() {
        if (owned) {
            OpenZfs.nvlist_free(list);
        }
    }
}
