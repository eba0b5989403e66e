package io.drydock.internal.zfs;

import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.zfs.OpenZfs;
import io.drydock.bindings.zfs.importargs;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.internal.linux.Native;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pools of a kernel, and those that it could have.
 *
 * <p>Threading: for one thread at a time.
 *
 * @param library stays the caller's
 */
public record Pools(LibZfs library) {
    private static final int VALUE_BYTES = 4096;

    /** What is done with a pool that was found. */
    @FunctionalInterface
    public interface Found {
        void accept(PoolConfig pool) throws IOException;
    }

    /**
     * Looks for pools on these devices, and on no others.
     *
     * @param paths of block devices
     * @param found sees each pool; it must not keep it
     */
    public void search(List<String> paths, Found found) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment array = arena.allocate(ValueLayout.ADDRESS, Math.max(1, paths.size()));
            for (int i = 0; i < paths.size(); i++) {
                array.setAtIndex(ValueLayout.ADDRESS, i, Native.string(arena, paths.get(i)));
            }
            MemorySegment arguments = importargs.allocate(arena);
            importargs.path(arguments, array);
            importargs.paths(arguments, paths.size());
            importargs.scan(arguments, 1);
            MemorySegment operations = NativeLibrary.ZFS.find("libzfs_config_ops").orElseThrow();
            MemorySegment pools =
                    OpenZfs.zpool_search_import(library.handle(), arguments, operations);
            if (pools.address() == 0) {
                return; // none, or no label that can be read
            }
            try (NvList list = NvList.owned(pools)) {
                for (NvList config : list.allLists().values()) {
                    found.accept(new PoolConfig(config));
                }
            }
        }
    }

    /**
     * Imports a pool that {@link #search} has found, with no device but these.
     *
     * @param name what it is to be called
     * @param properties {@code altroot}, {@code readonly} ...
     */
    public void importPool(
            PoolConfig pool, Set<String> devices, String name, Map<String, String> properties)
            throws IOException {
        pool.keepPaths(devices);
        try (Arena arena = Arena.ofConfined();
                NvList list = list(properties)) {
            library.check(
                    OpenZfs.zpool_import_props(
                            library.handle(),
                            pool.config().segment(),
                            Native.string(arena, name),
                            list.segment(),
                            OpenZfs.ZFS_IMPORT_NORMAL()),
                    "import",
                    name);
        }
    }

    private static NvList list(Map<String, String> properties) throws IOException {
        NvList list = NvList.create();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            list.put(property.getKey(), property.getValue());
        }
        return list;
    }

    /**
     * Makes a pool.
     *
     * @param redundancy {@code mirror} or {@code raidz}; empty for none
     * @param parity of a raidz, from 1 to 3
     */
    public void create(
            String name,
            List<String> devices,
            String redundancy,
            int parity,
            Map<String, String> properties)
            throws IOException {
        List<NvList> made = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                NvList root = NvList.create();
                NvList options = list(properties)) {
            for (String device : devices) {
                made.add(
                        NvList.create()
                                .put("type", "disk")
                                .put("path", device)
                                .put("whole_disk", 0)
                                .put("is_log", 0));
            }
            List<NvList> top = List.copyOf(made);
            if (!redundancy.isEmpty()) {
                NvList group = NvList.create().put("type", redundancy).put("is_log", 0);
                made.add(group);
                group.put("children", top);
                if (redundancy.equals("raidz")) {
                    group.put("nparity", parity);
                }
                top = List.of(group);
            }
            root.put("type", "root").put("children", top);
            library.check(
                    OpenZfs.zpool_create(
                            library.handle(),
                            Native.string(arena, name),
                            root.segment(),
                            options.segment(),
                            MemorySegment.NULL),
                    "create pool",
                    name);
        } finally {
            made.forEach(NvList::close);
        }
    }

    /**
     * Properties of a pool, as {@code zpool get -p} prints them.
     *
     * @throws NotFoundException when the kernel has no such pool
     */
    public List<String> properties(String name, List<String> properties) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pool = open(arena, "list", name);
            try {
                MemorySegment value = arena.allocate(VALUE_BYTES);
                List<String> values = new ArrayList<>();
                for (String property : properties) {
                    int number = OpenZfs.zpool_name_to_prop(Native.string(arena, property));
                    library.check(
                            OpenZfs.zpool_get_prop(
                                    pool, number, value, VALUE_BYTES, MemorySegment.NULL, 1),
                            "list",
                            name);
                    values.add(value.getString(0));
                }
                return values;
            } finally {
                OpenZfs.zpool_close(pool);
            }
        }
    }

    /** Unmounts what is mounted of it, and lets the kernel forget it. */
    public void export(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pool = open(arena, "export", name);
            try {
                library.check(OpenZfs.zpool_disable_datasets(pool, 0), "export", name);
                library.check(
                        OpenZfs.zpool_export(pool, 0, Native.string(arena, "export " + name)),
                        "export",
                        name);
            } finally {
                OpenZfs.zpool_close(pool);
            }
        }
    }

    private MemorySegment open(Arena arena, String operation, String name) throws DrydockException {
        MemorySegment pool =
                OpenZfs.zpool_open_canfail(library.handle(), Native.string(arena, name));
        if (pool.address() == 0) {
            throw library.failure(operation, name);
        }
        return pool;
    }
}
