package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.ext2fs.Ext2Handle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open filesystem of the library: its measures, its inodes, and the lock that all calls of the
 * library are made under, since it is not for several threads.
 *
 * <p>Threading: {@link #locked} is safe for many threads; all else is called within it.
 */
final class ExtVolume implements AutoCloseable {
    /** How long the library may be at one thing: longer only where damage sends it in circles. */
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String OPERATION = "read ext";
    private static final int SHORT = 0xffff;

    private final Medium medium;
    private final CachedDevice device;
    private final Ext2Handle handle;
    private final ReentrantLock lock = new ReentrantLock();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment cell = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment inodeBuffer;
    private final int blockBytes;
    private final int inodeBytes;

    private ExtVolume(Medium medium, CachedDevice device, Ext2Handle handle) {
        this.medium = medium;
        this.device = device;
        this.handle = handle;
        MemorySegment superblock = handle.superblock();
        this.blockBytes = struct_ext2_filsys.blocksize(handle.pointer());
        this.inodeBytes =
                ext2_super_block.s_rev_level(superblock) < Ext2fs.EXT2_DYNAMIC_REV()
                        ? Ext2fs.EXT2_GOOD_OLD_INODE_SIZE()
                        : ext2_super_block.s_inode_size(superblock) & SHORT;
        this.inodeBuffer = arena.allocate(inodeBytes, Long.BYTES);
    }

    /** Opens it by the library, which checks little: see {@link OpenCheck}. */
    static ExtVolume open(Medium medium) throws IOException {
        CachedDevice device = new CachedDevice(medium.device());
        // Whether it is in use by another host is seen from the block itself.
        int flags = Ext2fs.EXT2_FLAG_64BITS() | Ext2fs.EXT2_FLAG_SKIP_MMP();
        int mode = medium.readOnly() ? 0 : Ext2fs.EXT2_FLAG_RW();
        return new ExtVolume(
                medium,
                device,
                Ext2Handle.of(
                        device,
                        OPERATION,
                        medium.name(),
                        (path, ioManager, result) ->
                                Ext2fs.ext2fs_open2(
                                        path,
                                        MemorySegment.NULL,
                                        flags | mode,
                                        0,
                                        0,
                                        ioManager,
                                        result),
                        (error, message) ->
                                ExtErrors.of(OPERATION, medium.name(), error, message)));
    }

    /** What is done under the lock. */
    interface Call<T> {
        T run() throws IOException;
    }

    /** Does something under the lock; it comes to an end. */
    <T> T locked(Call<T> call) throws IOException {
        lock.lock();
        try {
            handle.begin(LIMIT_NANOS);
            return call.run();
        } finally {
            lock.unlock();
        }
    }

    /** What is done under the lock, and returns nothing. */
    interface Change {
        void run() throws IOException;
    }

    /** As {@link #locked}. */
    void change(Change change) throws IOException {
        locked(() -> {
            change.run();
            return true;
        });
    }

    Medium medium() {
        return medium;
    }

    CachedDevice device() {
        return device;
    }

    Ext2Handle handle() {
        return handle;
    }

    /** The {@code ext2_filsys}. */
    MemorySegment fs() {
        return handle.pointer();
    }

    MemorySegment superblock() {
        return handle.superblock();
    }

    /** Eight bytes for what a function returns through a pointer, until the next call. */
    MemorySegment cell() {
        return cell;
    }

    /** As long as the filesystem is open. */
    Arena arena() {
        return arena;
    }

    int blockBytes() {
        return blockBytes;
    }

    int inodeBytes() {
        return inodeBytes;
    }

    long blocks() {
        return Ext2fs.ext2fs_blocks_count(superblock());
    }

    long firstBlock() {
        return ext2_super_block.s_first_data_block(superblock());
    }

    int clusterBlocks() {
        return 1 << struct_ext2_filsys.cluster_ratio_bits(fs());
    }

    boolean hasCompatible(int feature) {
        return (ext2_super_block.s_feature_compat(superblock()) & feature) != 0;
    }

    boolean hasIncompatible(int feature) {
        return (ext2_super_block.s_feature_incompat(superblock()) & feature) != 0;
    }

    boolean hasReadOnlyCompatible(int feature) {
        return (ext2_super_block.s_feature_ro_compat(superblock()) & feature) != 0;
    }

    /**
     * Throws when what is done under the lock takes too long, though no call of the library does.
     */
    void checkTime() throws IOException {
        handle.checkTime();
    }

    /** Throws when that was an error. */
    void check(long error) throws IOException {
        handle.check(error);
    }

    UnsupportedException tooLarge(String reason) {
        return new UnsupportedException(
                OPERATION, medium.name(), reason, "use the kernel engine, or check it with e2fsck");
    }

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException(OPERATION, medium.name(), reason);
    }

    CorruptDataException corrupt(String reason, Throwable cause) {
        return new CorruptDataException(OPERATION, medium.name(), reason, cause);
    }

    /** An inode to look at until the next one is. */
    Inode peek(long number) throws IOException {
        return read(number, inodeBuffer);
    }

    /** An inode, in memory of the caller's. */
    Inode inode(long number, SegmentAllocator allocator) throws IOException {
        return read(number, allocator.allocate(inodeBytes, Long.BYTES));
    }

    private Inode read(long number, MemorySegment into) throws IOException {
        long last = ext2_super_block.s_inodes_count(superblock()) & 0xffffffffL;
        if (number < 1 || number > last) {
            throw corrupt("there is no inode " + number);
        }
        check(Ext2fs.ext2fs_read_inode_full(fs(), (int) number, into, inodeBytes));
        Inode inode = new Inode((int) number, into);
        if (!inode.isInUse()) {
            throw InodeException.of(LibC.ESTALE());
        }
        return inode;
    }

    void write(Inode inode) throws IOException {
        check(Ext2fs.ext2fs_write_inode_full(fs(), inode.number(), inode.bytes(), inodeBytes));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            handle.close();
            device.close();
            arena.close();
        } finally {
            lock.unlock();
        }
    }
}
