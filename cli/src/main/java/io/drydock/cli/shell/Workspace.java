package io.drydock.cli.shell;

import io.drydock.Session;
import io.drydock.cli.change.ChangeRecorder;
import io.drydock.cli.command.Directory;
import io.drydock.cli.command.Place;
import io.drydock.cli.command.UsageException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.Guest;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a shell works on: the drives, the tree that is mounted of them, and where in it one is.
 *
 * <p>Threading: for one thread.
 */
final class Workspace implements AutoCloseable {
    private final Session session;
    private final boolean recording;
    private @Nullable Guest guest;
    private @Nullable ChangeRecorder recorder;
    private Directory directory = Directory.ROOT;

    /**
     * @param session stays the caller's to close
     * @param recording whether what is changed is kept, to be shown
     */
    Workspace(Session session, boolean recording) {
        this.session = session;
        this.recording = recording;
    }

    Session session() {
        return session;
    }

    /** Takes over a tree. */
    void open(Guest tree) {
        guest = tree;
        recorder = recording ? new ChangeRecorder(tree.files().filesystem()) : null;
        directory = Directory.ROOT;
    }

    boolean isOpen() {
        return guest != null;
    }

    /** What commands work on. */
    Place place() throws UsageException {
        Guest tree = guest();
        return new Place(tree, recorder == null ? tree.files() : FileTree.of(recorder));
    }

    Guest guest() throws UsageException {
        if (guest == null) {
            throw new UsageException("nothing is mounted: mount a device on / first");
        }
        return guest;
    }

    /** What was changed, if that is kept and there is a tree. */
    Optional<ChangeRecorder> recorder() {
        return Optional.ofNullable(recorder);
    }

    /** Mounts a filesystem: on / as a new tree, anywhere else in the one there is. */
    void mount(Device device, GuestPath mountpoint, MountOptions options)
            throws IOException, UsageException {
        if (guest == null && mountpoint.equals(GuestPath.ROOT)) {
            open(session.guest(device, options));
        } else {
            guest().mount(device, mountpoint, options);
        }
    }

    /** Unmounts what is mounted there; of / all. */
    void unmount(GuestPath mountpoint) throws IOException, UsageException {
        if (mountpoint.equals(GuestPath.ROOT)) {
            close();
        } else {
            guest().unmount(mountpoint);
        }
    }

    Directory directory() {
        return directory;
    }

    /** Goes to a directory. */
    void enter(GuestPath path) throws IOException, UsageException {
        FileTree files = guest().files();
        GuestPath real = files.realPath(path);
        if (!files.status(real).isDirectory()) {
            throw new FileException("cd", path.toString(), "ENOTDIR", "Not a directory", null);
        }
        directory = new Directory(real);
    }

    /** Unmounts the tree; the session stays open. */
    @Override
    public void close() throws IOException {
        Guest tree = guest;
        guest = null;
        recorder = null;
        directory = Directory.ROOT;
        if (tree != null) {
            tree.close();
        }
    }
}
