package io.drydock.cli.change;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A filesystem that remembers what was at each path before the first change to it.
 *
 * <p>Threading: for one thread.
 */
public final class ChangeRecorder extends ForwardingFilesystem {
    private static final Set<GuestPath> DOTS = Set.of(GuestPath.of("."), GuestPath.of(".."));

    private final Map<GuestPath, Snapshot> before = new LinkedHashMap<>();

    public ChangeRecorder(Filesystem filesystem) {
        super(filesystem);
    }

    /** What is not now as it was, in the order of the first changes. */
    public List<Change> changes() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<GuestPath, Snapshot> entry : before.entrySet()) {
            Change change =
                    new Change(
                            entry.getKey(),
                            entry.getValue(),
                            Snapshot.of(filesystem(), entry.getKey()));
            if (!change.isNone()) {
                changes.add(change);
            }
        }
        return changes;
    }

    /** The same file is one, whatever links and dots its path has. */
    private void remember(GuestPath path) throws IOException {
        GuestPath name = path.name();
        GuestPath parent = path.parent();
        boolean plain = !name.equals(GuestPath.ROOT) && !DOTS.contains(name);
        put(plain ? real(parent).resolve(name) : real(path));
    }

    private void rememberFollowed(GuestPath path) throws IOException {
        put(real(path));
    }

    private void put(GuestPath path) throws IOException {
        if (!before.containsKey(path)) {
            before.put(path, Snapshot.of(filesystem(), path));
        }
    }

    /** Without links and dots; as it stands, if it leads to nothing. */
    private GuestPath real(GuestPath path) throws IOException {
        try {
            return FileTree.of(filesystem()).realPath(path);
        } catch (FileException e) {
            return path; // what is done with it will fail, too
        }
    }

    private void remember(GuestPath path, boolean followLinks) throws IOException {
        if (followLinks) {
            rememberFollowed(path);
        } else {
            remember(path);
        }
    }

    @Override
    public FileHandle openForWrite(GuestPath path) throws IOException {
        rememberFollowed(path);
        return super.openForWrite(path);
    }

    @Override
    public FileHandle create(GuestPath path, int permissions) throws IOException {
        remember(path);
        return super.create(path, permissions);
    }

    @Override
    public void createDirectory(GuestPath path, int permissions) throws IOException {
        remember(path);
        super.createDirectory(path, permissions);
    }

    @Override
    public void createSymbolicLink(GuestPath link, GuestPath target) throws IOException {
        remember(link);
        super.createSymbolicLink(link, target);
    }

    @Override
    public void createSpecialFile(GuestPath path, FileType type, int permissions, long deviceNumber)
            throws IOException {
        remember(path);
        super.createSpecialFile(path, type, permissions, deviceNumber);
    }

    @Override
    public void createLink(GuestPath link, GuestPath existing) throws IOException {
        remember(link);
        super.createLink(link, existing);
    }

    @Override
    public void removeFile(GuestPath path) throws IOException {
        remember(path);
        super.removeFile(path);
    }

    @Override
    public void removeDirectory(GuestPath path) throws IOException {
        remember(path);
        super.removeDirectory(path);
    }

    @Override
    public void rename(GuestPath from, GuestPath to) throws IOException {
        remember(from);
        remember(to);
        super.rename(from, to);
    }

    @Override
    public void setPermissions(GuestPath path, int permissions) throws IOException {
        rememberFollowed(path);
        super.setPermissions(path, permissions);
    }

    @Override
    public void setOwner(GuestPath path, long uid, long gid, boolean followLinks)
            throws IOException {
        remember(path, followLinks);
        super.setOwner(path, uid, gid, followLinks);
    }

    @Override
    public void setTimes(GuestPath path, FileTimes times, boolean followLinks) throws IOException {
        remember(path, followLinks);
        super.setTimes(path, times, followLinks);
    }

    @Override
    public void setInodeFlags(GuestPath path, int flags) throws IOException {
        rememberFollowed(path);
        super.setInodeFlags(path, flags);
    }

    @Override
    public void setGeneration(GuestPath path, long generation) throws IOException {
        rememberFollowed(path);
        super.setGeneration(path, generation);
    }

    @Override
    public void setAttribute(GuestPath path, String name, byte[] value, boolean followLinks)
            throws IOException {
        remember(path, followLinks);
        super.setAttribute(path, name, value, followLinks);
    }

    @Override
    public void removeAttribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        remember(path, followLinks);
        super.removeAttribute(path, name, followLinks);
    }
}
