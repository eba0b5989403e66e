package io.drydock.ntfs;

import io.drydock.bindings.CallState;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Medium;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g._ntfs_volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An {@code ntfs_volume}, and the one way to call the library on it.
 *
 * <p>The library keeps the records of open inodes for itself and writes them when they are closed:
 * of one inode there must not be two at once. So no inode stays open between operations, but for
 * the file that is being written; and to have everything on the device, the volume is unmounted.
 * The next operation mounts it again.
 *
 * <p>Threading: safe for use by many threads; the library runs one operation at a time.
 */
final class NtfsVolume implements AutoCloseable {
    /** The most that the record of an inode can have. */
    static final int MAX_RECORD_BYTES = 64 << 10;

    private static final String OPERATION = "mount";

    private final ReentrantLock lock = new ReentrantLock();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = CallState.allocate(arena);
    private final String name;
    private final long deviceBytes;
    private final boolean readOnly;
    private final NtfsDevice device;
    private final long flags;
    private @Nullable MemorySegment mounted;
    private @Nullable NtfsFile writing;
    private final AtomicLong version = new AtomicLong();

    private NtfsVolume(Medium medium, NtfsOptions options) {
        this.name = medium.name();
        this.deviceBytes = medium.device().sizeBytes();
        this.readOnly = medium.readOnly();
        this.device = NtfsDevice.on(medium.device(), name, readOnly);
        this.flags =
                (readOnly ? Ntfs3g.NTFS_MNT_RDONLY() : 0L)
                        | (options.recover() ? Ntfs3g.NTFS_MNT_RECOVER() : 0)
                        | (options.removeHiberfile() ? Ntfs3g.NTFS_MNT_IGNORE_HIBERFILE() : 0);
    }

    /** Mounts it. */
    static NtfsVolume open(Medium medium, NtfsOptions options) throws IOException {
        NtfsVolume volume = new NtfsVolume(medium, options);
        try {
            volume.call(() -> volume.mounted());
            return volume;
        } catch (IOException | RuntimeException e) {
            volume.close();
            throw e;
        }
    }

    /** What is done while no other thread is in the library. */
    interface Operation<T> {
        T run() throws IOException;
    }

    /** Runs an operation, after the file that was being written is closed. */
    <T> T call(Operation<T> operation) throws IOException {
        return locked(() -> {
            finishWriting();
            return operation.run();
        });
    }

    /** Runs an operation that changes something. */
    <T> T change(Operation<T> operation) throws IOException {
        return call(() -> {
            version.incrementAndGet();
            return operation.run();
        });
    }

    /** An operation on a file that stays open for the next one. */
    interface Writing {
        void run(NtfsFile file) throws IOException;
    }

    /** Changes the content of a file. */
    void write(long inode, Writing operation) throws IOException {
        locked(() -> {
            version.incrementAndGet();
            NtfsFile file = writing;
            if (file == null || file.number() != inode) {
                finishWriting();
                file = NtfsFile.open(this, inode);
                writing = file;
            }
            operation.run(file);
            return version.get();
        });
    }

    private <T> T locked(Operation<T> operation) throws IOException {
        lock.lock();
        try {
            device.begin();
            T result = operation.run();
            device.check();
            return result;
        } finally {
            lock.unlock();
        }
    }

    private void finishWriting() throws IOException {
        NtfsFile file = writing;
        writing = null;
        if (file != null) {
            file.close();
        }
    }

    /** Grows with every change: what was read before may be outdated then. */
    long version() {
        return version.get();
    }

    /** The {@code ntfs_volume}. Needs the lock. */
    MemorySegment mounted() throws IOException {
        MemorySegment volume = mounted;
        return volume == null ? mount() : volume;
    }

    private MemorySegment mount() throws IOException {
        MemorySegment made = device.allocate();
        MemorySegment volume = Ntfs3gErrno.ntfs_device_mount(state, made, flags);
        if (volume.equals(MemorySegment.NULL)) {
            int errno = errno();
            Ntfs3g.ntfs_device_free(made);
            device.check();
            throw mountFailure(errno);
        }
        volume = volume.reinterpret(_ntfs_volume.sizeof());
        mounted = volume;
        check(volume, made);
        // As ntfs_mount does: without them the library does not find its own index of links.
        Ntfs3g.ntfs_create_lru_caches(volume);
        return volume;
    }

    /**
     * The structures of a library of another release may be laid out in another way: what is known
     * of this one must be where it is looked for.
     */
    private void check(MemorySegment volume, MemorySegment made) throws IOException {
        long clusterBytes = clusterBytes(volume);
        long clusters = _ntfs_volume.nr_clusters(volume);
        boolean known =
                _ntfs_volume.dev(volume).address() == made.address()
                        && Long.bitCount(clusterBytes) == 1
                        && clusterBytes == 1L << _ntfs_volume.cluster_size_bits(volume)
                        && clusters > 0
                        && clusters <= deviceBytes / clusterBytes
                        && _ntfs_volume.major_ver(volume) > 0
                        && (_ntfs_volume.state(volume) & caseSensitive()) != 0;
        if (!known) {
            throw new UnsupportedException(
                    OPERATION,
                    name,
                    "this release of libntfs-3g is not known",
                    "install package libntfs-3g89, or mount it by the kernel engine");
        }
    }

    private IOException mountFailure(int errno) {
        if (errno == LibC.EPERM()) {
            return new RefusedException(
                    OPERATION,
                    name,
                    "Windows is hibernated in it, or has kept parts of it in memory (fast startup)",
                    "shut Windows down in full, open it read-only, or give up what Windows has kept"
                            + " with the option remove_hiberfile");
        }
        if (errno == LibC.EOPNOTSUPP()) {
            return new RefusedException(
                    OPERATION,
                    name,
                    "its log is dirty: Windows did not shut down cleanly",
                    "let Windows check it, open it read-only, or throw the log away with the"
                            + " option recover");
        }
        return new CorruptDataException(
                OPERATION, name, "libntfs-3g does not find a sound NTFS in it");
    }

    /** Another look at what the library does itself at mounting: whether Windows is hibernated. */
    boolean isHibernated() throws IOException {
        return Ntfs3g.ntfs_volume_check_hiberfile(mounted(), 0) < 0;
    }

    /** Whether only exact names are found from now on. */
    void setCaseSensitive(boolean sensitive) throws IOException {
        MemorySegment volume = mounted();
        long others = _ntfs_volume.state(volume) & ~caseSensitive();
        _ntfs_volume.state(volume, sensitive ? others | caseSensitive() : others);
    }

    private static long caseSensitive() {
        return 1L << Ntfs3g.NV_CaseSensitive();
    }

    long clusterBytes() throws IOException {
        return clusterBytes(mounted());
    }

    private static long clusterBytes(MemorySegment volume) {
        return Integer.toUnsignedLong(_ntfs_volume.cluster_size(volume));
    }

    long deviceBytes() {
        return deviceBytes;
    }

    /** What errors call it. */
    String name() {
        return name;
    }

    /** What lives as long as this. */
    Arena arena() {
        return arena;
    }

    /** Where the twins of the library's functions store errno. */
    MemorySegment state() {
        return state;
    }

    int errno() {
        return CallState.errno(state);
    }

    /** What a failed call means: first what the device has said, then errno. */
    IOException failure(String operation) throws IOException {
        device.check();
        int errno = errno();
        boolean damage =
                errno == 0
                        || errno == LibC.EIO()
                        || errno == LibC.EINVAL()
                        || errno == LibC.EBUSY();
        return damage
                ? corrupt(operation, "libntfs-3g finds it damaged")
                : InodeException.of(errno);
    }

    /** The result of a call, unless it is below 0. */
    long checked(long result, String operation) throws IOException {
        if (result < 0) {
            throw failure(operation);
        }
        return result;
    }

    /** The pointer that a call returns, unless it is null. */
    MemorySegment checked(MemorySegment pointer, String operation) throws IOException {
        if (pointer.equals(MemorySegment.NULL)) {
            throw failure(operation);
        }
        return pointer;
    }

    CorruptDataException corrupt(String operation, String reason) {
        return new CorruptDataException(operation, name, reason);
    }

    /** Has everything on the device. */
    void flush() throws IOException {
        call(() -> {
            unmount();
            return version.get();
        });
    }

    private void unmount() throws IOException {
        MemorySegment volume = mounted;
        mounted = null;
        if (volume != null) {
            checked(Ntfs3gErrno.ntfs_umount(state, volume, 0), "unmount");
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try (arena;
                device) {
            device.begin();
            try {
                finishWriting();
            } finally {
                unmount();
            }
        } finally {
            lock.unlock();
        }
    }
}
