package io.drydock.zfs;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.zfs.Datasets;
import io.drydock.internal.zfs.LibZfs;
import io.drydock.internal.zfs.PoolConfig;
import io.drydock.internal.zfs.Pools;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pools and datasets on the devices of an image, by the kernel's ZFS.
 *
 * <p>Pools are looked for on the image's devices alone; a device of a pool that is not among them
 * is missing, whatever the host has where the guest had it. Only pools that were imported or made
 * here are listed, changed and exported: the host's own are never touched. The kernel remembers
 * none (cachefile=none). It keeps a pool, though, when a JVM is killed before {@link #close}.
 *
 * <p>Written against the headers of OpenZFS 2.1, and not tested on a kernel that has it.
 *
 * <p>Threading: safe for use by many threads; one call is made at a time.
 */
public final class Zfs implements AutoCloseable {
    private static final String CACHE_FILE = "cachefile";
    private static final String NONE = "none";
    private static final List<String> POOL =
            List.of("guid", "health", "size", "allocated", "readonly", "altroot");
    private static final List<String> DATASET =
            List.of("mountpoint", "mounted", "used", "available");

    private final DeviceAccess access;
    private final LibZfs library;
    private final Pools pools;
    private final Datasets datasets;
    private final ReentrantLock lock = new ReentrantLock();

    /** What was imported, and the devices that it is on. Guarded by lock. */
    private final Map<String, PoolMembers> ours = new LinkedHashMap<>();

    private boolean closed;

    private Zfs(DeviceAccess access, LibZfs library) {
        this.access = access;
        this.library = library;
        this.pools = new Pools(library);
        this.datasets = new Datasets(library);
    }

    /**
     * The ZFS of the image's devices.
     *
     * @throws UnsupportedException when there is no zfs on this host: no module is loaded, libzfs
     *     is not installed, or this process may not use them
     */
    public static Zfs on(DeviceAccess devices) throws UnsupportedException {
        return new Zfs(devices, LibZfs.open());
    }

    /** Something that is done while no other thread calls libzfs by this handle. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new RefusedException("use", "ZFS", "it has been closed", "open it again");
            }
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /** A change of a dataset. */
    private interface Change {
        void run() throws IOException;
    }

    private void change(String dataset, Change change) throws IOException {
        locked(() -> {
            checkOurs(dataset);
            change.run();
            return true;
        });
    }

    private void checkOurs(String dataset) throws NotFoundException {
        String pool = dataset.split("[/@#]", 2)[0];
        if (!ours.containsKey(pool)) {
            throw new NotFoundException(
                    "find", dataset, "no pool '" + pool + "' was imported here");
        }
    }

    /** The pools on the image's devices that can be imported. */
    public List<ZfsCandidate> find() throws IOException {
        return locked(() -> {
            List<ZfsCandidate> found = new ArrayList<>();
            try (PoolMembers members = PoolMembers.all(access, true)) {
                pools.search(members.paths(), pool -> found.add(candidate(pool)));
            }
            return List.copyOf(found);
        });
    }

    private static ZfsCandidate candidate(PoolConfig pool) {
        return new ZfsCandidate(
                pool.name(), Long.toUnsignedString(pool.guid()), pool.hostname(), pool.paths());
    }

    /**
     * Imports a pool; nothing is mounted.
     *
     * @param nameOrGuid what {@link #find} says of it
     * @return its name in the kernel
     * @throws NotFoundException when it is not on the image's devices
     * @throws RefusedException when several pools there have that name, or the kernel has one of
     *     that name already
     */
    public String importPool(String nameOrGuid, ZfsImport how) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put(CACHE_FILE, NONE);
        if (how.readOnly()) {
            properties.put("readonly", "on");
        }
        how.altroot().ifPresent(root -> properties.put("altroot", root.toString()));
        return locked(() -> {
            PoolMembers members = PoolMembers.all(access, how.readOnly());
            try {
                return importPool(members, nameOrGuid, how, properties);
            } catch (IOException | RuntimeException e) {
                try (members) {
                    throw e;
                }
            }
        });
    }

    private String importPool(
            PoolMembers members, String nameOrGuid, ZfsImport how, Map<String, String> properties)
            throws IOException {
        ZfsCandidate wanted = only(nameOrGuid, members);
        String name = how.name().orElse(wanted.name());
        members.keep(new HashSet<>(wanted.devices()));
        pools.search(
                members.paths(),
                pool -> {
                    if (Long.toUnsignedString(pool.guid()).equals(wanted.guid())) {
                        pools.importPool(pool, new HashSet<>(members.paths()), name, properties);
                        ours.put(name, members);
                    }
                });
        checkOurs(name);
        return name;
    }

    private ZfsCandidate only(String nameOrGuid, PoolMembers members) throws IOException {
        List<ZfsCandidate> found = new ArrayList<>();
        pools.search(
                members.paths(),
                pool -> {
                    ZfsCandidate candidate = candidate(pool);
                    if (candidate.guid().equals(nameOrGuid)
                            || candidate.name().equals(nameOrGuid)) {
                        found.add(candidate);
                    }
                });
        if (found.isEmpty()) {
            throw new NotFoundException(
                    "import", nameOrGuid, "there is no such pool on the image's devices");
        }
        if (found.size() > 1) {
            throw new RefusedException(
                    "import",
                    nameOrGuid,
                    "several pools have that name",
                    "name one by its guid: "
                            + String.join(", ", found.stream().map(ZfsCandidate::guid).toList()));
        }
        return found.getFirst();
    }

    /**
     * Makes a pool, which has no optional features, so that every ZFS of the last ten years reads
     * it. What is on the devices is lost.
     *
     * @param altroot the directory that its mountpoints count from; nothing is mounted
     */
    public void createPool(
            String name, List<Device> devices, ZfsRedundancy redundancy, Path altroot)
            throws IOException {
        Map<String, String> properties = Map.of(CACHE_FILE, NONE, "altroot", altroot.toString());
        locked(() -> {
            PoolMembers members = PoolMembers.of(access, devices, false);
            try {
                pools.create(
                        name, members.paths(), redundancy.type(), redundancy.parity(), properties);
                return ours.put(name, members) == null;
            } catch (IOException | RuntimeException e) {
                try (members) {
                    throw e;
                }
            }
        });
    }

    /** The pools that were imported or made here. */
    public List<ZfsPool> pools() throws IOException {
        return locked(() -> {
            List<ZfsPool> all = new ArrayList<>();
            for (String name : ours.keySet()) {
                all.add(pool(name));
            }
            return List.copyOf(all);
        });
    }

    private ZfsPool pool(String name) throws IOException {
        List<String> values = pools.properties(name, POOL);
        return new ZfsPool(
                name,
                values.get(0),
                values.get(1),
                number(values.get(2)),
                number(values.get(3)),
                values.get(4).equals("on"),
                values.get(5));
    }

    /** Values are without units here; what is not known is {@code -}. */
    private static long number(String value) {
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    /**
     * Unmounts what is mounted of a pool, writes everything to its devices, and lets go of them.
     *
     * @throws RefusedException when something of it is in use
     * @throws NotFoundException when it was not imported here
     */
    public void export(String pool) throws IOException {
        change(pool, () -> exportOurs(pool));
    }

    private void exportOurs(String pool) throws IOException {
        pools.export(pool);
        PoolMembers members = ours.remove(pool);
        if (members != null) {
            members.close();
        }
    }

    /**
     * The datasets of a pool, or those below a dataset, itself first.
     *
     * @throws NotFoundException when there is no such pool or dataset
     */
    public List<ZfsDataset> datasets(String top) throws IOException {
        return locked(() -> {
            checkOurs(top);
            return datasets.list(top, DATASET).stream().map(Zfs::dataset).toList();
        });
    }

    private static ZfsDataset dataset(Datasets.Row row) {
        return new ZfsDataset(
                row.name(),
                row.isVolume(),
                row.values().get(0),
                row.values().get(1).equals("yes"),
                number(row.values().get(2)),
                number(row.values().get(3)));
    }

    /**
     * Makes a filesystem in a pool; it is not mounted.
     *
     * @param name with the pool's name and those of its parents: {@code tank/home}
     * @param properties as zfsprops(7) has them
     */
    public void createDataset(String name, Map<String, String> properties) throws IOException {
        change(name, () -> datasets.create(name, properties));
    }

    /**
     * Mounts a filesystem on a directory of the host, nosuid, nodev and noexec, in the mount
     * namespace of the calling thread.
     *
     * @param directory empty; it is made if it is missing
     */
    public void mount(String dataset, Path directory, boolean readOnly) throws IOException {
        String options = (readOnly ? "ro" : "rw") + ",nosuid,nodev,noexec";
        change(dataset, () -> datasets.mount(dataset, options, directory.toString()));
    }

    /** Takes a filesystem off its directory. */
    public void unmount(String dataset) throws IOException {
        change(dataset, () -> datasets.unmount(dataset));
    }

    /** Exports all pools that were imported or made here, and lets go of libzfs. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            CloseStack closing = new CloseStack();
            closing.push(library::close);
            for (String pool : List.copyOf(ours.keySet())) {
                closing.push(() -> exportOurs(pool));
            }
            closing.close();
        } finally {
            lock.unlock();
        }
    }
}
