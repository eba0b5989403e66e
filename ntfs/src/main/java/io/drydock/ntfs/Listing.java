package io.drydock.ntfs;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g.ntfs_filldir_t;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists directories: {@code ntfs_readdir} calls back for each name. NTFS's own files, which are in
 * the root directory, are not shown, and neither are short names.
 *
 * <p>Threading: needs the volume's lock; no inode may be open.
 */
final class Listing {
    private static final int STOP = -1;

    private final NtfsVolume volume;
    private final MemorySegment callback;
    private List<InodeEntry> found = new ArrayList<>();
    private @Nullable Throwable failure;

    /**
     * @param arena lives as long as the volume
     */
    Listing(NtfsVolume volume, Arena arena) {
        this.volume = volume;
        this.callback = ntfs_filldir_t.allocate(this::add, arena);
    }

    List<InodeEntry> of(long directory) throws IOException {
        List<InodeEntry> entries = new ArrayList<>();
        for (InodeEntry entry : read(directory)) {
            entries.add(entry.type() == FileType.UNKNOWN ? typed(entry) : entry);
        }
        return entries;
    }

    private List<InodeEntry> read(long inode) throws IOException {
        found = new ArrayList<>();
        failure = null;
        try (Arena arena = Arena.ofConfined();
                NtfsInode directory = NtfsInode.open(volume, inode)) {
            MemorySegment position = arena.allocate(ValueLayout.JAVA_LONG);
            int result =
                    Ntfs3gErrno.ntfs_readdir(
                            volume.state(),
                            directory.pointer(),
                            position,
                            MemorySegment.NULL,
                            callback);
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            volume.checked(result, "list");
        }
        return found;
    }

    /** An exception that left a callback would end the JVM. */
    @SuppressWarnings("CatchThrowable")
    private int add(
            MemorySegment ignored,
            MemorySegment name,
            int length,
            int namespace,
            long position,
            long reference,
            int type) {
        try {
            long inode = FileName.recordNumber(reference);
            if (namespace != Ntfs3g.FILE_NAME_DOS() && inode >= Ntfs3g.FILE_first_user()) {
                String text = NtfsName.text(name.reinterpret(2L * length), length);
                if (NtfsName.isComponent(text)) {
                    found.add(new InodeEntry(NtfsName.bytes(text), inode, type(type)));
                }
            }
            return 0;
        } catch (Throwable e) {
            failure = e;
            return STOP;
        }
    }

    /** Reparse points are looked at, once the directory is no longer open. */
    private static FileType type(int type) {
        if (type == Ntfs3g.NTFS_DT_DIR()) {
            return FileType.DIRECTORY;
        }
        return type == Ntfs3g.NTFS_DT_REG() ? FileType.REGULAR : FileType.UNKNOWN;
    }

    private InodeEntry typed(InodeEntry entry) throws IOException {
        try (NtfsInode inode = NtfsInode.open(volume, entry.inode())) {
            return new InodeEntry(entry.name(), entry.inode(), FileKind.of(inode).type());
        }
    }
}
