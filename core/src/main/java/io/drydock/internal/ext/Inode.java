package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_inode_large;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.FileTypes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Optional;

/**
 * An inode as it is on disk, {@code struct ext4_inode} of "ext4 Data Structures and Algorithms" in
 * the kernel's documentation.
 *
 * @param bytes all of it, {@code s_inode_size} bytes, for the library's functions
 */
record Inode(int number, MemorySegment bytes) {
    private static final int SECTOR_BYTES = 512;
    private static final int PERMISSIONS = 07777;
    private static final int SHORT = 0xffff;
    private static final long INT = 0xffffffffL;
    private static final int OLD_BYTES = Ext2fs.EXT2_GOOD_OLD_INODE_SIZE();

    private static final long UID_HIGH =
            ext2_inode_large.osd2$offset() + ext2_inode_large.osd2.linux2.l_i_uid_high$offset();
    private static final long GID_HIGH =
            ext2_inode_large.osd2$offset() + ext2_inode_large.osd2.linux2.l_i_gid_high$offset();

    int mode() {
        return ext2_inode_large.i_mode(bytes) & SHORT;
    }

    FileType type() {
        return FileTypes.ofMode(mode());
    }

    boolean isDirectory() {
        return type() == FileType.DIRECTORY;
    }

    int permissions() {
        return mode() & PERMISSIONS;
    }

    void setPermissions(int permissions) {
        setMode((mode() & ~PERMISSIONS) | (permissions & PERMISSIONS));
    }

    void setMode(int mode) {
        ext2_inode_large.i_mode(bytes, (short) mode);
    }

    long uid() {
        return joined(ext2_inode_large.i_uid(bytes), UID_HIGH);
    }

    long gid() {
        return joined(ext2_inode_large.i_gid(bytes), GID_HIGH);
    }

    private long joined(short low, long high) {
        return (low & SHORT) | ((bytes.get(ValueLayout.JAVA_SHORT, high) & (long) SHORT) << 16);
    }

    void setOwner(long uid, long gid) {
        ext2_inode_large.i_uid(bytes, (short) uid);
        ext2_inode_large.i_gid(bytes, (short) gid);
        bytes.set(ValueLayout.JAVA_SHORT, UID_HIGH, (short) (uid >> 16));
        bytes.set(ValueLayout.JAVA_SHORT, GID_HIGH, (short) (gid >> 16));
    }

    /** May be below 0 where it is damaged. */
    long sizeBytes() {
        long low = ext2_inode_large.i_size(bytes) & INT;
        return low | ((long) ext2_inode_large.i_size_high(bytes) << Integer.SIZE);
    }

    /**
     * Lets it say that it takes so many bytes more than before; of one that is not larger than
     * {@code i_blocks} can say in 32 bits.
     */
    void addSectors(Inode before, long bytesMore) {
        int sectors = ext2_inode_large.i_blocks(before.bytes);
        ext2_inode_large.i_blocks(bytes, sectors + (int) (bytesMore / SECTOR_BYTES));
    }

    int links() {
        return ext2_inode_large.i_links_count(bytes) & SHORT;
    }

    void setLinks(int links) {
        ext2_inode_large.i_links_count(bytes, (short) links);
    }

    int flags() {
        return ext2_inode_large.i_flags(bytes);
    }

    void setFlags(int flags) {
        ext2_inode_large.i_flags(bytes, flags);
    }

    boolean has(int flag) {
        return (flags() & flag) != 0;
    }

    long generation() {
        return ext2_inode_large.i_generation(bytes) & INT;
    }

    void setGeneration(long generation) {
        ext2_inode_large.i_generation(bytes, (int) generation);
    }

    /** Of one without names: when it was deleted, or the next one of the list of orphans. */
    void setDeleted(int dtime) {
        ext2_inode_large.i_dtime(bytes, dtime);
    }

    int deleted() {
        return ext2_inode_large.i_dtime(bytes);
    }

    /** What it has in place of block numbers: 60 bytes. */
    MemorySegment blocks() {
        return ext2_inode_large.i_block(bytes);
    }

    Instant accessed() {
        return ExtTime.read(
                ext2_inode_large.i_atime(bytes), extra(ext2_inode_large.i_atime_extra$offset()));
    }

    Instant modified() {
        return ExtTime.read(
                ext2_inode_large.i_mtime(bytes), extra(ext2_inode_large.i_mtime_extra$offset()));
    }

    Instant changed() {
        return ExtTime.read(
                ext2_inode_large.i_ctime(bytes), extra(ext2_inode_large.i_ctime_extra$offset()));
    }

    Optional<Instant> born() {
        return reaches(ext2_inode_large.i_crtime$offset())
                ? Optional.of(
                        ExtTime.read(
                                ext2_inode_large.i_crtime(bytes),
                                extra(ext2_inode_large.i_crtime_extra$offset())))
                : Optional.empty();
    }

    void setAccessed(Instant time) {
        long extra = ext2_inode_large.i_atime_extra$offset();
        set(ext2_inode_large.i_atime$offset(), extra, time);
    }

    void setModified(Instant time) {
        long extra = ext2_inode_large.i_mtime_extra$offset();
        set(ext2_inode_large.i_mtime$offset(), extra, time);
    }

    void setChanged(Instant time) {
        long extra = ext2_inode_large.i_ctime_extra$offset();
        set(ext2_inode_large.i_ctime$offset(), extra, time);
    }

    void setBorn(Instant time) {
        if (reaches(ext2_inode_large.i_crtime$offset())) {
            long extra = ext2_inode_large.i_crtime_extra$offset();
            set(ext2_inode_large.i_crtime$offset(), extra, time);
        }
    }

    private void set(long offset, long extra, Instant time) {
        boolean large = reaches(extra);
        bytes.set(ValueLayout.JAVA_INT, offset, ExtTime.seconds(time, large));
        if (large) {
            bytes.set(ValueLayout.JAVA_INT, extra, ExtTime.extra(time));
        }
    }

    private int extra(long offset) {
        return reaches(offset) ? bytes.get(ValueLayout.JAVA_INT, offset) : 0;
    }

    /** Whether a field of 4 bytes beyond the first 128 is there ({@code i_extra_isize}). */
    private boolean reaches(long offset) {
        return bytes.byteSize() > OLD_BYTES
                && offset + Integer.BYTES
                        <= OLD_BYTES + (ext2_inode_large.i_extra_isize(bytes) & SHORT)
                && offset + Integer.BYTES <= bytes.byteSize();
    }

    /** Whether it is there at all, and what its type says. */
    boolean isInUse() {
        return mode() != 0 && (mode() & LibC.S_IFMT()) != 0;
    }
}
