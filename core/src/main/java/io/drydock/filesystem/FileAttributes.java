package io.drydock.filesystem;

import io.drydock.attribute.Acl;
import io.drydock.attribute.FileCapabilities;
import io.drydock.attribute.InodeFlags;
import io.drydock.attribute.SelinuxContext;
import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What files have beside their content: extended attributes and what Linux keeps in them, flags,
 * and owners and permissions of whole trees. {@link FileTree#attributes} gives it, and follows
 * symbolic links; {@link #ofLinks} does not.
 *
 * <p>Errors on paths are {@link FileException}s: {@code EOPNOTSUPP} where the filesystem has no
 * such thing. What a guest has written and is not what it ought to be is a {@link
 * CorruptDataException}; {@link #get} shows its bytes.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class FileAttributes {
    private final Filesystem filesystem;
    private final boolean followLinks;

    FileAttributes(Filesystem filesystem, boolean followLinks) {
        this.filesystem = filesystem;
        this.followLinks = followLinks;
    }

    /** The same, of symbolic links themselves. */
    public FileAttributes ofLinks() {
        return new FileAttributes(filesystem, false);
    }

    /** All extended attributes, by full name such as {@code user.comment}. */
    public Map<String, byte[]> list(GuestPath path) throws IOException {
        return filesystem.attributes(path, followLinks);
    }

    /** Those of several names in a directory, in their order; a name that is not there has none. */
    public List<Map<String, byte[]>> list(GuestPath directory, List<GuestPath> names)
            throws IOException {
        List<Map<String, byte[]>> all = new ArrayList<>();
        for (GuestPath name : names) {
            all.add(
                    Absence.unless(() -> list(Links.join("listxattr", directory, name)))
                            .orElse(Map.of()));
        }
        return all;
    }

    /** The value of one extended attribute; empty when the file has none of that name. */
    public Optional<byte[]> get(GuestPath path, String name) throws IOException {
        return filesystem.attribute(path, name, followLinks);
    }

    /** Sets an extended attribute, or makes it. */
    public void set(GuestPath path, String name, byte[] value) throws IOException {
        filesystem.setAttribute(path, name, value, followLinks);
    }

    /** Removes an extended attribute; {@code ENODATA} when there is none of that name. */
    public void remove(GuestPath path, String name) throws IOException {
        filesystem.removeAttribute(path, name, followLinks);
    }

    private void removeIfPresent(GuestPath path, String name) throws IOException {
        if (get(path, name).isPresent()) {
            remove(path, name);
        }
    }

    /** Who may do what with the file; where it has no list, what its permissions say. */
    public Acl acl(GuestPath path) throws IOException {
        Optional<Acl> extended = parsed(path, AttributeNames.ACCESS_ACL, Acl::parse);
        return extended.isPresent()
                ? extended.get()
                : Acl.ofPermissions(filesystem.status(path, followLinks).permissions());
    }

    /**
     * Says who may do what with the file, and sets its permissions accordingly: those of the group
     * become the mask's. A list that says no more than permissions can is none afterwards.
     */
    public void setAcl(GuestPath path, Acl acl) throws IOException {
        try {
            set(path, AttributeNames.ACCESS_ACL, acl.toBytes());
        } catch (FileException e) {
            if (!e.errno().equals("EOPNOTSUPP") || !acl.isMinimal()) {
                throw e;
            }
            // As acl_set_file(3) does where the filesystem has no lists.
            int others = filesystem.status(path, followLinks).permissions() & ~0777;
            filesystem.setPermissions(path, others | acl.permissions());
        }
    }

    /** The list that what is made in this directory gets; empty when it has none. */
    public Optional<Acl> defaultAcl(GuestPath directory) throws IOException {
        return parsed(directory, AttributeNames.DEFAULT_ACL, Acl::parse);
    }

    /** Sets the list that what is made in this directory gets; of nothing else ({@code EACCES}). */
    public void setDefaultAcl(GuestPath directory, Acl acl) throws IOException {
        set(directory, AttributeNames.DEFAULT_ACL, acl.toBytes());
    }

    /** From now on, what is made in this directory gets no list. */
    public void removeDefaultAcl(GuestPath directory) throws IOException {
        removeIfPresent(directory, AttributeNames.DEFAULT_ACL);
    }

    /** The SELinux label; empty when the file has none. */
    public Optional<SelinuxContext> selinuxContext(GuestPath path) throws IOException {
        return parsed(path, AttributeNames.SELINUX, SelinuxContext::parse);
    }

    /** Sets the SELinux label. A host that enforces SELinux itself may refuse one it knows not. */
    public void setSelinuxContext(GuestPath path, SelinuxContext context) throws IOException {
        set(path, AttributeNames.SELINUX, context.toBytes());
    }

    /** The capabilities that a program gets from this file; empty when it gets none. */
    public Optional<FileCapabilities> capabilities(GuestPath path) throws IOException {
        return parsed(path, AttributeNames.CAPABILITY, FileCapabilities::parse);
    }

    /** Sets the capabilities that a program gets from this file. */
    public void setCapabilities(GuestPath path, FileCapabilities capabilities) throws IOException {
        set(path, AttributeNames.CAPABILITY, capabilities.toBytes());
    }

    /** The program gets no capabilities from its file any more. */
    public void removeCapabilities(GuestPath path) throws IOException {
        removeIfPresent(path, AttributeNames.CAPABILITY);
    }

    private <T> Optional<T> parsed(GuestPath path, String name, Function<byte[], T> parser)
            throws IOException {
        Optional<byte[]> value = get(path, name);
        try {
            return value.map(parser);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    "read " + name, path.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    /** chattr's flags of a regular file or directory, links followed. */
    public InodeFlags flags(GuestPath path) throws IOException {
        return new InodeFlags(filesystem.inodeFlags(path));
    }

    /**
     * Sets chattr's flags of a regular file or directory, links followed. Change those that {@link
     * #flags} gives: a filesystem refuses some that it does not know, and those of its own must
     * stay.
     */
    public void setFlags(GuestPath path, InodeFlags flags) throws IOException {
        filesystem.setInodeFlags(path, flags.bits());
    }

    /** The inode's generation, links followed: it tells apart files that had the same inode. */
    public long generation(GuestPath path) throws IOException {
        return filesystem.generation(path);
    }

    /** Sets the inode's generation, links followed, where the filesystem lets us. */
    public void setGeneration(GuestPath path, long generation) throws IOException {
        filesystem.setGeneration(path, generation);
    }

    /**
     * Sets the permissions of what is at the path, and of all below it. Symbolic links have none,
     * and are not followed. When it fails, some are set.
     *
     * @param permissions what a file or directory gets, such as 0644
     */
    public void setPermissionsOfTree(GuestPath path, ToIntFunction<FileStatus> permissions)
            throws IOException {
        new TreeChange(filesystem)
                .apply(
                        path,
                        (at, status) -> {
                            if (!status.isSymbolicLink()) {
                                filesystem.setPermissions(at, permissions.applyAsInt(status));
                            }
                        });
    }

    /**
     * Sets owner and group of what is at the path, and of all below it; symbolic links get them
     * themselves, and are not followed. When it fails, some are set.
     */
    public void setOwnerOfTree(GuestPath path, long uid, long gid) throws IOException {
        new TreeChange(filesystem).apply(path, (at, _) -> filesystem.setOwner(at, uid, gid, false));
    }

    /** What {@link #copy} takes over. */
    public enum Part {
        /** Owner and group. */
        OWNER,
        /** The low twelve bits of the mode. */
        PERMISSIONS,
        /** Extended attributes; those that only the target has stay. */
        ATTRIBUTES,
        /** When it was last read and changed. */
        TIMES
    }

    /** Gives one file what another has, of this or another tree. */
    public void copy(GuestPath from, FileTree target, GuestPath to, Set<Part> parts)
            throws IOException {
        FileStatus status = filesystem.status(from, followLinks);
        Filesystem there = target.filesystem();
        if (parts.contains(Part.OWNER)) {
            there.setOwner(to, status.uid(), status.gid(), followLinks);
        }
        // After the owner: chown(2) takes setuid bits and capabilities away.
        if (parts.contains(Part.PERMISSIONS) && !there.status(to, followLinks).isSymbolicLink()) {
            there.setPermissions(to, status.permissions());
        }
        if (parts.contains(Part.ATTRIBUTES)) {
            for (Map.Entry<String, byte[]> attribute : list(from).entrySet()) {
                if (AttributeNames.isCopied(attribute.getKey())) {
                    there.setAttribute(to, attribute.getKey(), attribute.getValue(), followLinks);
                }
            }
        }
        if (parts.contains(Part.TIMES)) {
            there.setTimes(to, FileTimes.of(status), followLinks);
        }
    }
}
