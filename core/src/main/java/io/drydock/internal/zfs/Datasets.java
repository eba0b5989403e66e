package io.drydock.internal.zfs;

import io.drydock.bindings.zfs.OpenZfs;
import io.drydock.bindings.zfs.zfs_iter_filesystems$visitor;
import io.drydock.error.DrydockException;
import io.drydock.internal.linux.Native;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Filesystems and volumes within pools.
 *
 * <p>Threading: for one thread at a time.
 *
 * @param library stays the caller's
 */
public record Datasets(LibZfs library) {
    private static final int VALUE_BYTES = 4096;
    private static final int TYPES = OpenZfs.ZFS_TYPE_FILESYSTEM() | OpenZfs.ZFS_TYPE_VOLUME();

    /**
     * What there is.
     *
     * @param isVolume whether it is a block device rather than a filesystem
     * @param values the properties that were asked for, as {@code zfs get -p} prints them
     */
    public record Row(String name, boolean isVolume, List<String> values) {}

    /** All of a pool or of a dataset, itself first, parents before their children. */
    public List<Row> list(String top, List<String> properties) throws IOException {
        List<Row> rows = new ArrayList<>();
        Deque<MemorySegment> open = new ArrayDeque<>();
        try (Arena arena = Arena.ofConfined()) {
            open.push(open(arena, "list", top));
            MemorySegment visitor =
                    zfs_iter_filesystems$visitor.allocate(
                            (dataset, data) -> {
                                open.push(dataset);
                                return 0;
                            },
                            arena);
            while (!open.isEmpty()) {
                MemorySegment dataset = open.pop();
                try {
                    rows.add(row(arena, dataset, properties));
                    library.check(
                            OpenZfs.zfs_iter_filesystems(dataset, visitor, MemorySegment.NULL),
                            "list",
                            top);
                } finally {
                    OpenZfs.zfs_close(dataset);
                }
            }
            return rows;
        } finally {
            open.forEach(OpenZfs::zfs_close);
        }
    }

    private static Row row(Arena arena, MemorySegment dataset, List<String> properties) {
        MemorySegment value = arena.allocate(VALUE_BYTES);
        List<String> values = new ArrayList<>();
        for (String property : properties) {
            int number = OpenZfs.zfs_name_to_prop(Native.string(arena, property));
            // What a dataset of its kind has not, such as the mountpoint of a volume, is an error.
            int result =
                    OpenZfs.zfs_prop_get(
                            dataset,
                            number,
                            value,
                            VALUE_BYTES,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            0,
                            1);
            values.add(result == 0 ? value.getString(0) : "");
        }
        return new Row(
                LibZfs.text(OpenZfs.zfs_get_name(dataset)),
                OpenZfs.zfs_get_type(dataset) == OpenZfs.ZFS_TYPE_VOLUME(),
                values);
    }

    /** Makes a filesystem. */
    public void create(String name, Map<String, String> properties) throws IOException {
        try (Arena arena = Arena.ofConfined();
                NvList list = NvList.create()) {
            for (Map.Entry<String, String> property : properties.entrySet()) {
                list.put(property.getKey(), property.getValue());
            }
            library.check(
                    OpenZfs.zfs_create(
                            library.handle(),
                            Native.string(arena, name),
                            OpenZfs.ZFS_TYPE_FILESYSTEM(),
                            list.segment()),
                    "create dataset",
                    name);
        }
    }

    /**
     * Mounts a filesystem on a directory, in the mount namespace of the calling thread.
     *
     * @param options as mount(8) takes them
     */
    public void mount(String name, String options, String directory) throws IOException {
        onDataset(
                "mount",
                name,
                (arena, dataset) ->
                        OpenZfs.zfs_mount_at(
                                dataset,
                                Native.string(arena, options),
                                0,
                                Native.string(arena, directory)));
    }

    /** Takes a filesystem off the directory that it is mounted on. */
    public void unmount(String name) throws IOException {
        onDataset(
                "unmount",
                name,
                (_, dataset) -> OpenZfs.zfs_unmount(dataset, MemorySegment.NULL, 0));
    }

    private interface Call {
        int on(Arena arena, MemorySegment dataset);
    }

    private void onDataset(String operation, String name, Call call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dataset = open(arena, operation, name);
            try {
                library.check(call.on(arena, dataset), operation, name);
            } finally {
                OpenZfs.zfs_close(dataset);
            }
        }
    }

    private MemorySegment open(Arena arena, String operation, String name) throws DrydockException {
        MemorySegment dataset =
                OpenZfs.zfs_open(library.handle(), Native.string(arena, name), TYPES);
        if (dataset.address() == 0) {
            throw library.failure(operation, name);
        }
        return dataset;
    }
}
