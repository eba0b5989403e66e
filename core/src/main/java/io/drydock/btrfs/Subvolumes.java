package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_dir_item;
import io.drydock.bindings.libc.btrfs_disk_key;
import io.drydock.bindings.libc.btrfs_root_item;
import io.drydock.bindings.libc.btrfs_root_ref;
import io.drydock.bindings.libc.btrfs_timespec;
import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.linux.Errno;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads the subvolumes of a btrfs from its tree of roots (linux/btrfs_tree.h).
 *
 * <p>Threading: for one thread.
 */
final class Subvolumes {
    private static final byte[] DEFAULT = {'d', 'e', 'f', 'a', 'u', 'l', 't'};
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final RootTree roots;
    private final Map<Long, Root> items = new TreeMap<>();
    private final Map<Long, Place> places = new HashMap<>();
    private final Map<Long, byte[]> paths = new HashMap<>();

    /** What ROOT_ITEM has of a subvolume. */
    private record Root(
            long generation,
            boolean readOnly,
            Optional<UUID> uuid,
            Optional<UUID> snapshotOf,
            Instant created) {}

    /** What ROOT_BACKREF has of it: its name in a directory of its parent. */
    private record Place(long parent, long directory, byte[] name) {}

    Subvolumes(RootTree roots) {
        this.roots = roots;
    }

    /** All that have a name, by number; what is being deleted has none. */
    List<Subvolume> list() throws IOException {
        roots.forEach(
                LibC.BTRFS_FIRST_FREE_OBJECTID(),
                LibC.BTRFS_LAST_FREE_OBJECTID(),
                LibC.BTRFS_ROOT_ITEM_KEY(),
                LibC.BTRFS_ROOT_BACKREF_KEY(),
                this::take);
        List<Subvolume> list = new ArrayList<>();
        for (Map.Entry<Long, Root> item : items.entrySet()) {
            Place place = places.get(item.getKey());
            if (place != null) {
                list.add(subvolume(item.getKey(), item.getValue(), place));
            }
        }
        return List.copyOf(list);
    }

    private Subvolume subvolume(long id, Root root, Place place) throws IOException {
        return new Subvolume(
                id,
                place.parent,
                GuestPath.of(path(id, new HashSet<>())),
                root.generation,
                root.readOnly,
                root.uuid,
                root.snapshotOf,
                root.created);
    }

    private void take(RootTree.Key key, MemorySegment data) throws CorruptDataException {
        if (key.type() == LibC.BTRFS_ROOT_ITEM_KEY()) {
            items.put(key.objectId(), root(data));
        } else if (key.type() == LibC.BTRFS_ROOT_BACKREF_KEY()) {
            places.put(key.objectId(), place(key.offset(), data));
        }
    }

    /** One that was written before Linux 3.6 is shorter, or of another generation in its end. */
    private Root root(MemorySegment data) throws CorruptDataException {
        if (data.byteSize() < btrfs_root_item.generation_v2$offset()) {
            throw broken();
        }
        MemorySegment item = MemorySegment.ofArray(new byte[(int) btrfs_root_item.sizeof()]);
        item.copyFrom(data.asSlice(0, Math.min(data.byteSize(), item.byteSize())));
        boolean readOnly = (btrfs_root_item.flags(item) & LibC.BTRFS_ROOT_SUBVOL_RDONLY()) != 0;
        long generation = btrfs_root_item.generation(item);
        if (btrfs_root_item.generation_v2(item) != generation) {
            return new Root(
                    generation, readOnly, Optional.empty(), Optional.empty(), Instant.EPOCH);
        }
        MemorySegment created = btrfs_root_item.otime(item);
        return new Root(
                generation,
                readOnly,
                uuid(btrfs_root_item.uuid(item)),
                uuid(btrfs_root_item.parent_uuid(item)),
                time(btrfs_timespec.sec(created), btrfs_timespec.nsec(created)));
    }

    private static Optional<UUID> uuid(MemorySegment bytes) {
        UUID uuid = BtrfsVolume.uuid(bytes);
        return uuid.equals(new UUID(0, 0)) ? Optional.empty() : Optional.of(uuid);
    }

    private static Instant time(long seconds, int nanos) {
        boolean valid =
                nanos >= 0
                        && nanos < NANOS_PER_SECOND
                        && seconds >= Instant.MIN.getEpochSecond()
                        && seconds <= Instant.MAX.getEpochSecond();
        return valid ? Instant.ofEpochSecond(seconds, nanos) : Instant.EPOCH;
    }

    private Place place(long parent, MemorySegment data) throws CorruptDataException {
        if (data.byteSize() < btrfs_root_ref.sizeof()) {
            throw broken();
        }
        byte[] name = text(data, btrfs_root_ref.sizeof(), btrfs_root_ref.name_len(data));
        if (!InodeEntry.isName(name)) {
            throw broken();
        }
        return new Place(parent, btrfs_root_ref.dirid(data), name);
    }

    private byte[] text(MemorySegment data, long offset, short length) throws CorruptDataException {
        long bytes = Short.toUnsignedLong(length);
        if (bytes == 0 || bytes > data.byteSize() - offset) {
            throw broken();
        }
        return data.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    /** From the top. Parents that lead in circles are no tree. */
    private byte[] path(long id, Set<Long> children) throws IOException {
        byte[] known = paths.get(id);
        if (known != null) {
            return known;
        }
        Place place = places.get(id);
        if (place == null || !children.add(id)) {
            throw broken();
        }
        if (children.size() > GuestPath.MAX_BYTES) {
            throw tooLong();
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        if (place.parent != LibC.BTRFS_FS_TREE_OBJECTID()) {
            path.writeBytes(path(place.parent, children));
            path.write('/');
        }
        path.writeBytes(roots.directory(place.parent, place.directory));
        path.writeBytes(place.name);
        byte[] made = path.toByteArray();
        if (made.length >= GuestPath.MAX_BYTES) {
            throw tooLong();
        }
        paths.put(id, made);
        return made;
    }

    /** The number of the one that the file is in. */
    long own() throws IOException {
        return roots.subvolume();
    }

    /** Whether one cannot be changed. */
    boolean isReadOnly(long id) throws IOException {
        int type = LibC.BTRFS_ROOT_ITEM_KEY();
        roots.forEach(id, id, type, type, this::take);
        Root root = items.get(id);
        if (root == null) {
            throw broken();
        }
        return root.readOnly;
    }

    /** Whether the one whose root directory the file is cannot be changed. */
    boolean isOwnReadOnly() throws IOException {
        return roots.isReadOnly();
    }

    /** The number of the one that is mounted where none is named. */
    long defaultId() throws IOException {
        OptionalLong[] found = {OptionalLong.empty()};
        long directory = LibC.BTRFS_ROOT_TREE_DIR_OBJECTID();
        int type = LibC.BTRFS_DIR_ITEM_KEY();
        roots.forEach(
                directory,
                directory,
                type,
                type,
                (_, data) -> {
                    if (found[0].isEmpty()) {
                        found[0] = defaultIn(data);
                    }
                });
        return found[0].orElse(LibC.BTRFS_FS_TREE_OBJECTID());
    }

    private OptionalLong defaultIn(MemorySegment data) throws CorruptDataException {
        if (data.byteSize() < btrfs_dir_item.sizeof()) {
            throw broken();
        }
        byte[] name = text(data, btrfs_dir_item.sizeof(), btrfs_dir_item.name_len(data));
        return Arrays.equals(name, DEFAULT)
                ? OptionalLong.of(btrfs_disk_key.objectid(btrfs_dir_item.location(data)))
                : OptionalLong.empty();
    }

    private FileException tooLong() {
        return Errno.fileFailure("list", roots.path(), LibC.ENAMETOOLONG());
    }

    private CorruptDataException broken() {
        return new CorruptDataException(
                "list", roots.path(), "what the btrfs says of its subvolumes makes no sense");
    }
}
