package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.ATTR_RECORD;
import io.drydock.ntfs.ntfs3g.MFT_RECORD;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g._ntfs_attr_search_ctx;
import io.drydock.ntfs.ntfs3g._ntfs_inode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * An open {@code ntfs_inode}. What has changed in it is written when it is closed, and so are the
 * copies of its sizes and times in the directories that it has names in.
 *
 * <p>Threading: needs the volume's lock.
 */
final class NtfsInode implements AutoCloseable {
    private final NtfsVolume volume;
    private final MemorySegment pointer;
    private boolean open = true;

    private NtfsInode(NtfsVolume volume, MemorySegment pointer) {
        this.volume = volume;
        this.pointer = pointer;
    }

    /**
     * Opens an inode, of which nothing is open now.
     *
     * @param number that of its record in the master file table
     */
    static NtfsInode open(NtfsVolume volume, long number) throws IOException {
        MemorySegment inode = Ntfs3gErrno.ntfs_inode_open(volume.state(), volume.mounted(), number);
        NtfsInode opened = of(volume, volume.checked(inode, "open"));
        if (opened.number() != number) {
            opened.close();
            throw volume.corrupt("open", "a record is not that of inode " + number);
        }
        return opened;
    }

    /** One that a function of the library has made or opened. */
    static NtfsInode of(NtfsVolume volume, MemorySegment pointer) {
        return new NtfsInode(volume, pointer.reinterpret(_ntfs_inode.sizeof()));
    }

    NtfsVolume volume() {
        return volume;
    }

    /** For the library's functions. */
    MemorySegment pointer() {
        return pointer;
    }

    long number() {
        return _ntfs_inode.mft_no(pointer);
    }

    private MemorySegment record() {
        return _ntfs_inode.mrec(pointer).reinterpret(MFT_RECORD.sizeof());
    }

    boolean isDirectory() {
        return (MFT_RECORD.flags(record()) & Ntfs3g.MFT_RECORD_IS_DIRECTORY()) != 0;
    }

    /** Whether all of these FILE_ATTR_ flags are set. */
    boolean has(int fileAttributes) {
        return (_ntfs_inode.flags(pointer) & fileAttributes) == fileAttributes;
    }

    boolean isReparsePoint() {
        return has(Ntfs3g.FILE_ATTR_REPARSE_POINT());
    }

    long sizeBytes() {
        return Math.max(0, _ntfs_inode.data_size(pointer));
    }

    long allocatedBytes() {
        return Math.max(0, _ntfs_inode.allocated_size(pointer));
    }

    long created() {
        return _ntfs_inode.creation_time(pointer);
    }

    long modified() {
        return _ntfs_inode.last_data_change_time(pointer);
    }

    long changed() {
        return _ntfs_inode.last_mft_change_time(pointer);
    }

    long accessed() {
        return _ntfs_inode.last_access_time(pointer);
    }

    /** Sets the times of change to now. */
    void touch() {
        Ntfs3g.ntfs_inode_update_times(pointer, Ntfs3g.NTFS_UPDATE_MCTIME());
    }

    /** Sets the time of the last change of the record itself to now. */
    void touchRecord() {
        Ntfs3g.ntfs_inode_update_times(pointer, Ntfs3g.NTFS_UPDATE_CTIME());
    }

    /** What is told of each attribute of a type. */
    interface Visitor {
        /**
         * @param attribute the whole {@code ATTR_RECORD}; valid until this returns
         */
        void visit(MemorySegment attribute) throws IOException;
    }

    /** Visits all attributes of a type, those in other records of this inode as well. */
    void visit(int type, Visitor visitor) throws IOException {
        MemorySegment context =
                volume.checked(
                        Ntfs3gErrno.ntfs_attr_get_search_ctx(
                                volume.state(), pointer, MemorySegment.NULL),
                        "read");
        context = context.reinterpret(_ntfs_attr_search_ctx.sizeof());
        try {
            while (hasNext(context, type)) {
                MemorySegment head =
                        _ntfs_attr_search_ctx.attr(context).reinterpret(ATTR_RECORD.sizeof());
                // The library has checked that the attribute is within its record.
                visitor.visit(head.reinterpret(Integer.toUnsignedLong(ATTR_RECORD.length(head))));
            }
        } finally {
            Ntfs3g.ntfs_attr_put_search_ctx(context);
        }
    }

    private boolean hasNext(MemorySegment context, int type) throws IOException {
        int result =
                Ntfs3gErrno.ntfs_attr_lookup(
                        volume.state(),
                        type,
                        MemorySegment.NULL,
                        0,
                        0,
                        0,
                        MemorySegment.NULL,
                        0,
                        context);
        if (result == 0) {
            return true;
        }
        if (volume.errno() != LibC.ENOENT()) {
            throw volume.failure("read");
        }
        return false;
    }

    /** Throws unless names can be made and removed in it. */
    NtfsInode requireChangeable() throws IOException {
        if (number() == Ntfs3g.FILE_Extend()) {
            throw InodeException.of(LibC.EPERM());
        }
        if (isReparsePoint()) {
            throw InodeException.notSupported();
        }
        return this;
    }

    /** The inode now belongs to a function of the library which closes it, whatever happens. */
    MemorySegment handOver() {
        open = false;
        return pointer;
    }

    /** Closes it while the directory that has its name is open. */
    void closeIn(NtfsInode directory) throws IOException {
        if (open) {
            open = false;
            volume.checked(
                    Ntfs3gErrno.ntfs_inode_close_in_dir(volume.state(), pointer, directory.pointer),
                    "write");
        }
    }

    @Override
    public void close() throws IOException {
        if (open) {
            open = false;
            volume.checked(Ntfs3gErrno.ntfs_inode_close(volume.state(), pointer), "write");
        }
    }
}
