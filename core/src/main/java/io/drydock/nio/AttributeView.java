package io.drydock.nio;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.Filesystem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a file that stat(2) knows: of the views basic, owner, posix and unix.
 *
 * <p>Threading: as the guest's files.
 */
record AttributeView(String name, NioPath path, boolean followLinks)
        implements PosixFileAttributeView {
    private Filesystem filesystem() {
        return path.getFileSystem().filesystem();
    }

    @Override
    public GuestAttributes readAttributes() throws IOException {
        return GuestAttributes.of(path, followLinks);
    }

    /** When a file was made cannot be changed, and is let be, as the JDK does. */
    @Override
    public void setTimes(
            @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
            throws IOException {
        if (modified == null && accessed == null) {
            return;
        }
        FileTimes times =
                new FileTimes(
                        Optional.ofNullable(accessed).map(FileTime::toInstant),
                        Optional.ofNullable(modified).map(FileTime::toInstant));
        Errors.change(path, () -> filesystem().setTimes(path.guest(), times, followLinks));
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        setMode(Permissions.bits(permissions));
    }

    void setMode(int permissions) throws IOException {
        if (!followLinks && readAttributes().isSymbolicLink()) {
            throw new FileSystemException(
                    path.toString(), null, "a symbolic link has no permissions");
        }
        Errors.change(path, () -> filesystem().setPermissions(path.guest(), permissions));
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        setUid(Principals.uid(owner));
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        setGid(Principals.gid(group));
    }

    void setUid(long uid) throws IOException {
        Errors.change(path, () -> setOwners(uid, status().gid()));
    }

    void setGid(long gid) throws IOException {
        Errors.change(path, () -> setOwners(status().uid(), gid));
    }

    private FileStatus status() throws IOException {
        return filesystem().status(path.guest(), followLinks);
    }

    private void setOwners(long uid, long gid) throws IOException {
        filesystem().setOwner(path.guest(), uid, gid, followLinks);
    }

    /** Sets one attribute by name, as the view of this name has it. */
    void setAttribute(String attribute, Object value) throws IOException {
        switch (attribute) {
            case "lastModifiedTime" -> setTimes((FileTime) value, null, null);
            case "lastAccessTime" -> setTimes(null, (FileTime) value, null);
            case "creationTime" -> setTimes(null, null, (FileTime) value);
            case "owner" -> setOwner((UserPrincipal) value);
            case "group" -> setGroup((GroupPrincipal) value);
            case "permissions" -> setMode(Permissions.bits((Set<?>) value));
            case "mode" -> setMode((Integer) value);
            case "uid" -> setUid(Integer.toUnsignedLong((Integer) value));
            case "gid" -> setGid(Integer.toUnsignedLong((Integer) value));
            default -> throw new IllegalArgumentException("cannot be set: " + attribute);
        }
    }
}
