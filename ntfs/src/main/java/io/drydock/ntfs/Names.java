package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Gives names to inodes and takes them away.
 *
 * <p>Threading: needs the volume's lock; no inode may be open.
 */
final class Names {
    /** What NTFS allows. */
    private static final int MAX_NAMES = 1024;

    private final NtfsVolume volume;
    private final Unlinked unlinked;

    Names(NtfsVolume volume, Unlinked unlinked) {
        this.volume = volume;
        this.unlinked = unlinked;
    }

    /** A name to be made, from its bytes. */
    static String checked(byte[] name) throws IOException {
        String text = NtfsName.text(name).orElseThrow(() -> InodeException.of(LibC.EILSEQ()));
        if (text.length() > Directory.MAX_NAME_LENGTH) {
            throw InodeException.of(LibC.ENAMETOOLONG());
        }
        return text;
    }

    /** The names of an inode. */
    List<FileName> of(long inode) throws IOException {
        try (NtfsInode opened = NtfsInode.open(volume, inode)) {
            return FileName.of(opened);
        }
    }

    /**
     * The name by which an inode was found in a directory, as it is written there. Whoever looked
     * for it may have written it in another case, or have taken the short name.
     */
    static FileName stored(List<FileName> names, long directory, String asked) throws IOException {
        List<FileName> there = names.stream().filter(n -> n.directory() == directory).toList();
        return there.stream()
                .filter(name -> name.name().equals(asked))
                .findFirst()
                .or(() ->
                        there.stream()
                                .filter(name -> name.name().equalsIgnoreCase(asked))
                                .findFirst())
                .or(() -> there.stream().findFirst())
                .orElseThrow(() -> InodeException.of(LibC.ENOENT()));
    }

    /** Gives an inode a name more. */
    void add(long number, FileName name) throws IOException {
        makeFree(name);
        // The directory is closed first: what the library then writes of the inode into the
        // directories of all of its names finds the new name there.
        try (Arena arena = Arena.ofConfined();
                NtfsInode inode = NtfsInode.open(volume, number);
                NtfsInode directory =
                        NtfsInode.open(volume, name.directory()).requireChangeable()) {
            if (FileName.of(inode).size() >= MAX_NAMES) {
                throw InodeException.of(LibC.EMLINK());
            }
            volume.checked(
                    Ntfs3gErrno.ntfs_link(
                            volume.state(),
                            inode.pointer(),
                            directory.pointer(),
                            NtfsName.units(name.name(), arena),
                            (byte) name.name().length()),
                    "link");
            inode.touchRecord();
            directory.touch();
        }
    }

    /** Takes away a name; with the last one goes the inode. */
    void remove(long number, FileName name) throws IOException {
        try (Arena arena = Arena.ofConfined();
                NtfsInode directory = NtfsInode.open(volume, name.directory()).requireChangeable();
                NtfsInode inode = NtfsInode.open(volume, number)) {
            volume.checked(
                    Ntfs3gErrno.ntfs_delete(
                            volume.state(),
                            volume.mounted(),
                            MemorySegment.NULL,
                            inode.handOver(),
                            directory.handOver(),
                            NtfsName.units(name.name(), arena),
                            (byte) name.name().length()),
                    "remove");
        }
    }

    /** Takes away the last name of a file, which stays until it is freed. */
    void hide(long inode, FileName name) {
        unlinked.put(inode, name);
    }

    /** Moves the last name of a file out of the way, and hides it. */
    void moveAway(long inode, FileName name) throws IOException {
        FileName other = new FileName(Ntfs3g.FILE_root(), ".drydock-deleted-%d".formatted(inode));
        add(inode, other);
        remove(inode, name);
        hide(inode, other);
    }

    /** Nothing that is not shown has this name any more. */
    void makeFree(FileName name) throws IOException {
        Long holder = unlinked.holder(name).orElse(null);
        if (holder != null) {
            moveAway(holder, name);
        }
    }

    /** Nothing that is not shown is in this directory any more. */
    void makeEmpty(long directory) throws IOException {
        for (long inode : unlinked.in(directory)) {
            moveAway(inode, of(inode).getFirst());
        }
    }
}
