package io.drydock.nio;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What stat(2) says of a file, in the words of java.nio.file. */
record GuestAttributes(FileStatus status) implements PosixFileAttributes {
    /** Tells one file from another, as long as it exists and its filesystem is mounted. */
    record Key(long filesystemId, long inode) {
        @Override
        public String toString() {
            return String.format("(dev=%x,ino=%d)", filesystemId, inode);
        }
    }

    static GuestAttributes of(NioPath path, boolean followLinks) throws IOException {
        return new GuestAttributes(
                Errors.look(
                        path,
                        () -> path.getFileSystem().filesystem().status(path.guest(), followLinks)));
    }

    @Override
    public Principals.User owner() {
        return new Principals.User(status.uid());
    }

    @Override
    public Principals.Group group() {
        return new Principals.Group(status.gid());
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return Permissions.of(status.permissions());
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(status.modified());
    }

    @Override
    public FileTime lastAccessTime() {
        return FileTime.from(status.accessed());
    }

    /** When it last changed, where the filesystem does not keep when it was made. */
    @Override
    public FileTime creationTime() {
        return FileTime.from(status.born().orElse(status.modified()));
    }

    @Override
    public boolean isRegularFile() {
        return status.isRegular();
    }

    @Override
    public boolean isDirectory() {
        return status.isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return status.isSymbolicLink();
    }

    @Override
    public boolean isOther() {
        return isSpecial(status);
    }

    /** Whether it is a device, a fifo or a socket. */
    static boolean isSpecial(FileStatus status) {
        return !status.isRegular() && !status.isDirectory() && !status.isSymbolicLink();
    }

    @Override
    public long size() {
        return status.sizeBytes();
    }

    @Override
    public Key fileKey() {
        return new Key(status.filesystemId(), status.inode());
    }

    /** As st_mode has them: type and permissions. */
    int mode() {
        return typeBits(status.type()) | status.permissions();
    }

    /** inode(7), the file type and mode. */
    private static int typeBits(FileType type) {
        return switch (type) {
            case REGULAR -> LibC.S_IFREG();
            case DIRECTORY -> LibC.S_IFDIR();
            case SYMBOLIC_LINK -> LibC.S_IFLNK();
            case CHARACTER_DEVICE -> LibC.S_IFCHR();
            case BLOCK_DEVICE -> LibC.S_IFBLK();
            case FIFO -> LibC.S_IFIFO();
            case SOCKET -> LibC.S_IFSOCK();
            case UNKNOWN -> 0;
        };
    }
}
