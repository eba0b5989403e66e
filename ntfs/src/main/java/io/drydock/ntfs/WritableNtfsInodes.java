package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalLong;

/**
 * An NTFS that can be changed. What is made may be read and written by everybody, as ntfs-3g makes
 * it; owners and modes are taken and not kept, and access control lists are set as {@code
 * system.ntfs_acl}. Symbolic links, devices, fifos and sockets are made as Interix made them, which
 * Windows shows as small files.
 */
final class WritableNtfsInodes extends NtfsInodes implements WritableInodes {
    private static final String HIBERNATED = "hiberfil.sys";

    /** What NTFS has room for. */
    private static final int MAX_LABEL_LENGTH = 128;

    /** The file gets a security descriptor of its own, which lets everybody do everything. */
    private static final int NO_SECURITY_ID = 0;

    private final Names names;

    private WritableNtfsInodes(NtfsVolume volume, Medium medium) {
        super(volume, medium);
        this.names = new Names(volume, unlinked);
    }

    static WritableNtfsInodes of(NtfsVolume volume, Medium medium, NtfsOptions options)
            throws IOException {
        WritableNtfsInodes inodes = new WritableNtfsInodes(volume, medium);
        try {
            if (options.removeHiberfile() && volume.call(volume::isHibernated)) {
                OptionalLong removed = inodes.unlink(inodes.root(), NtfsName.bytes(HIBERNATED));
                if (removed.isPresent()) {
                    inodes.free(removed.getAsLong());
                }
            }
            return inodes;
        } catch (IOException | RuntimeException e) {
            try (inodes) {
                throw e;
            }
        }
    }

    @Override
    public long create(long directory, byte[] name, NewInode made) throws IOException {
        String text = Names.checked(name);
        return volume.change(() -> {
            names.makeFree(new FileName(directory, text));
            try (Arena arena = Arena.ofConfined();
                    NtfsInode parent = NtfsInode.open(volume, directory).requireChangeable()) {
                MemorySegment created = create(parent, text, made, arena);
                NtfsInode inode = NtfsInode.of(volume, volume.checked(created, "create"));
                long number = inode.number();
                inode.closeIn(parent);
                parent.touch();
                return number;
            }
        });
    }

    private MemorySegment create(NtfsInode parent, String name, NewInode made, Arena arena)
            throws IOException {
        MemorySegment units = NtfsName.units(name, arena);
        byte length = (byte) name.length();
        return switch (made.type()) {
            case REGULAR -> create(parent, units, length, LibC.S_IFREG());
            case DIRECTORY -> create(parent, units, length, LibC.S_IFDIR());
            case FIFO -> create(parent, units, length, LibC.S_IFIFO());
            case SOCKET -> create(parent, units, length, LibC.S_IFSOCK());
            case SYMBOLIC_LINK -> {
                String target =
                        NtfsName.text(made.target())
                                .orElseThrow(() -> InodeException.of(LibC.EILSEQ()));
                yield Ntfs3gErrno.ntfs_create_symlink(
                        volume.state(),
                        parent.pointer(),
                        NO_SECURITY_ID,
                        units,
                        length,
                        NtfsName.units(target, arena),
                        target.length());
            }
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    Ntfs3gErrno.ntfs_create_device(
                            volume.state(),
                            parent.pointer(),
                            NO_SECURITY_ID,
                            units,
                            length,
                            made.type() == FileType.BLOCK_DEVICE ? LibC.S_IFBLK() : LibC.S_IFCHR(),
                            made.deviceNumber());
            case UNKNOWN -> throw InodeException.of(LibC.EINVAL());
        };
    }

    private MemorySegment create(NtfsInode parent, MemorySegment name, byte length, int type) {
        return Ntfs3gErrno.ntfs_create(
                volume.state(), parent.pointer(), NO_SECURITY_ID, name, length, type);
    }

    @Override
    public void link(long directory, byte[] name, long inode) throws IOException {
        String text = Names.checked(name);
        volume.change(() -> {
            if (unlinked.contains(inode)) {
                throw InodeException.of(LibC.ENOENT());
            }
            names.add(inode, new FileName(directory, text));
            return inode;
        });
    }

    @Override
    public OptionalLong unlink(long directory, byte[] name) throws IOException {
        String text = Names.checked(name);
        return volume.change(() -> takeAway(directory, text, found(directory, text)));
    }

    /** The inode of a name that can be taken away. */
    private long found(long directory, String name) throws IOException {
        try (NtfsInode opened = NtfsInode.open(volume, directory)) {
            long inode =
                    directories
                            .lookup(opened, name)
                            .orElseThrow(() -> InodeException.of(LibC.ENOENT()));
            if (inode < Ntfs3g.FILE_first_user()) {
                throw InodeException.of(LibC.EPERM());
            }
            return inode;
        }
    }

    private OptionalLong takeAway(long directory, String name, long inode) throws IOException {
        List<FileName> all = names.of(inode);
        FileName stored = Names.stored(all, directory, name);
        if (all.size() > 1) {
            names.remove(inode, stored);
            return OptionalLong.empty();
        }
        names.hide(inode, stored);
        try (NtfsInode opened = NtfsInode.open(volume, directory)) {
            opened.touch();
        }
        return OptionalLong.of(inode);
    }

    @Override
    public void removeDirectory(long directory, byte[] name) throws IOException {
        String text = Names.checked(name);
        volume.change(() -> {
            long inode = found(directory, text);
            removeDirectory(directory, text, inode);
            return inode;
        });
    }

    private void removeDirectory(long directory, String name, long inode) throws IOException {
        names.makeEmpty(inode);
        names.remove(inode, Names.stored(names.of(inode), directory, name));
    }

    @Override
    public OptionalLong rename(long from, byte[] fromName, long to, byte[] toName)
            throws IOException {
        String source = Names.checked(fromName);
        String target = Names.checked(toName);
        return volume.change(() -> {
            long inode = found(from, source);
            FileName old = Names.stored(names.of(inode), from, source);
            OptionalLong there = lookedUp(to, target);
            FileName made = new FileName(to, target);
            if (there.isPresent() && there.getAsLong() == inode) {
                FileName other = Names.stored(names.of(inode), to, target);
                if (!other.equals(old) || old.equals(made)) {
                    return OptionalLong.empty(); // two names of one file: nothing is done
                }
            } else if (there.isPresent()) {
                return replace(inode, old, made, there.getAsLong());
            }
            move(inode, old, made);
            return OptionalLong.empty();
        });
    }

    /** The inode of a name that is shown. */
    private OptionalLong lookedUp(long directory, String name) throws IOException {
        try (NtfsInode opened = NtfsInode.open(volume, directory)) {
            OptionalLong inode = directories.lookup(opened, name);
            return inode.isPresent() && unlinked.contains(inode.getAsLong())
                    ? OptionalLong.empty()
                    : inode;
        }
    }

    private void move(long inode, FileName old, FileName made) throws IOException {
        names.add(inode, made);
        names.remove(inode, old);
    }

    private OptionalLong replace(long inode, FileName old, FileName made, long replaced)
            throws IOException {
        found(made.directory(), made.name());
        boolean isDirectory;
        try (NtfsInode opened = NtfsInode.open(volume, replaced)) {
            isDirectory = opened.isDirectory() && !opened.isReparsePoint();
        }
        if (isDirectory) {
            removeDirectory(made.directory(), made.name(), replaced);
            move(inode, old, made);
            return OptionalLong.empty();
        }
        List<FileName> all = names.of(replaced);
        FileName stored = Names.stored(all, made.directory(), made.name());
        if (all.size() > 1) {
            names.remove(replaced, stored);
            move(inode, old, made);
            return OptionalLong.empty();
        }
        names.moveAway(replaced, stored);
        try {
            move(inode, old, made);
        } catch (IOException e) {
            restore(replaced, stored, e);
            throw e;
        }
        return OptionalLong.of(replaced);
    }

    /** What was to be replaced has its name again. */
    private void restore(long inode, FileName name, IOException reason) {
        try {
            FileName hidden = unlinked.remove(inode).orElseThrow();
            move(inode, hidden, name);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void free(long inode) throws IOException {
        volume.change(() -> {
            FileName name =
                    unlinked.remove(inode).orElseThrow(() -> InodeException.of(LibC.ENOENT()));
            names.remove(inode, name);
            return inode;
        });
    }

    @Override
    public WritableContent open(long inode) throws IOException {
        return new WritableNtfsContent(volume, medium.device(), inode);
    }

    @Override
    public void setPermissions(long inode, int permissions) {}

    @Override
    public void setOwner(long inode, long uid, long gid) {}

    @Override
    public void setTimes(long number, FileTimes times) throws IOException {
        change(
                number,
                inode -> {
                    try (Arena arena = Arena.ofConfined()) {
                        long modified = times.modified().map(NtfsTime::of).orElse(inode.modified());
                        long accessed = times.accessed().map(NtfsTime::of).orElse(inode.accessed());
                        MemorySegment all =
                                arena.allocateFrom(
                                        ValueLayout.JAVA_LONG, inode.created(), modified, accessed);
                        volume.checked(
                                Ntfs3gErrno.ntfs_inode_set_times(
                                        volume.state(), inode.pointer(), all, all.byteSize(), 0),
                                "set times");
                    }
                });
    }

    /** Something that is done to an inode. */
    private interface Change {
        void to(NtfsInode inode) throws IOException;
    }

    private void change(long number, Change change) throws IOException {
        volume.change(() -> {
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                change.to(inode);
            }
            return number;
        });
    }

    @Override
    public void setAttribute(long number, String name, byte[] value) throws IOException {
        if (value.length > Streams.MAX_BYTES) {
            throw InodeException.of(LibC.E2BIG());
        }
        if (name.startsWith(SystemAttributes.PREFIX)) {
            volume.change(() -> {
                SystemAttributes.write(volume, number, name, value);
                return number;
            });
            return;
        }
        String stream = streamName(name);
        change(
                number,
                inode -> {
                    requireStreams(inode);
                    Streams.write(inode, stream, value);
                });
    }

    private static String streamName(String attribute) throws IOException {
        if (!attribute.startsWith(USER)) {
            throw InodeException.notSupported();
        }
        String name = attribute.substring(USER.length());
        if (name.isEmpty() || name.length() > Directory.MAX_NAME_LENGTH) {
            throw InodeException.of(LibC.ERANGE());
        }
        return name;
    }

    /** As xattr(7) says of attributes in {@code user.}. */
    private static void requireStreams(NtfsInode inode) throws IOException {
        FileType type = FileKind.of(inode).type();
        if (type != FileType.REGULAR && type != FileType.DIRECTORY) {
            throw InodeException.of(LibC.EPERM());
        }
    }

    @Override
    public void removeAttribute(long number, String name) throws IOException {
        if (name.startsWith(SystemAttributes.PREFIX)) {
            volume.change(() -> {
                SystemAttributes.remove(volume, number, name);
                return number;
            });
            return;
        }
        String stream = streamName(name);
        change(number, inode -> Streams.remove(inode, stream));
    }

    @Override
    public void setLabel(String label) throws IOException {
        if (label.length() > MAX_LABEL_LENGTH) {
            throw InodeException.of(LibC.EINVAL());
        }
        volume.change(() -> {
            try (Arena arena = Arena.ofConfined()) {
                return volume.checked(
                        Ntfs3gErrno.ntfs_volume_rename(
                                volume.state(),
                                volume.mounted(),
                                NtfsName.units(label, arena),
                                label.length()),
                        "label");
            }
        });
    }

    @Override
    public void flush() throws IOException {
        volume.flush();
    }
}
