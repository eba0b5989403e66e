package io.drydock.internal.image;

import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.qemu.QemuImg;
import io.drydock.nbd.NbdDevice;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image file, opened for work on the file itself rather than on the disk in it: open, locked,
 * and a node of the resident daemon where that is needed.
 *
 * <p>Threading: belongs to one thread.
 */
public final class DiskFile implements AutoCloseable {
    private final ImageFile file;
    private @Nullable DaemonImage node;

    private DiskFile(ImageFile file) {
        this.file = file;
    }

    /**
     * Opens an image.
     *
     * @throws io.drydock.error.UnfinishedEditException when a committed edit is not all in it yet
     * @throws RefusedException as {@link LocalImage#open}
     */
    public static DiskFile open(Path path, ImageOptions options, Below below) throws IOException {
        ImageFile file = ImageFile.open(path, options, below);
        try {
            file.checkFinished();
            if (file.backing().isPresent()) {
                file.backing().get().checkFinished();
            }
            return new DiskFile(file);
        } catch (IOException | RuntimeException e) {
            try (file) {
                throw e;
            }
        }
    }

    /**
     * As {@link #open}, to change it.
     *
     * @param operation what errors call the change
     * @throws RefusedException when the options say that it is not to change
     */
    public static DiskFile openToChange(
            String operation, Path path, ImageOptions options, Below below) throws IOException {
        if (options.readOnly()) {
            throw new RefusedException(
                    operation, path.toString(), "it was opened read-only", "open it for writing");
        }
        return open(path, options, below);
    }

    /** The file, all symbolic links resolved. */
    public Path path() {
        return file.file().path();
    }

    public ImageFormat format() {
        return file.format();
    }

    /** The file's bytes, in whatever format they are. */
    public FileBlockDevice bytes() {
        return file.file().device();
    }

    /** The backing file, if it has one that was opened. */
    public Optional<Path> backing() {
        return file.backing().map(backing -> backing.file().path());
    }

    private DaemonImage node() throws IOException {
        if (node == null) {
            node = DaemonImage.open(file, bytes().isReadOnly());
        }
        return node;
    }

    /** What QEMU says of the file: ImageInfo of the QEMU QMP Reference Manual. */
    public Map<String, @Nullable Object> describe() throws IOException {
        return node().commands().describe(node().node());
    }

    /** Makes the disk larger or smaller. */
    public void resize(long sizeBytes) throws IOException {
        if (format() == ImageFormat.RAW) {
            String name = path().toString();
            Errno.check(FileCalls.ftruncate(bytes().fd(), sizeBytes), "resize", name);
            Errno.check(FileCalls.fsync(bytes().fd()), "resize", name);
        } else {
            node().commands().resize(node().node(), sizeBytes);
        }
    }

    /** Copies what it has of its own to its backing file. */
    public void commit(Monitor monitor) throws IOException {
        node().commit(monitor);
        // Here it may take its time; the daemon, which does it as well, has to answer in time.
        if (file.backing().isPresent()) {
            file.backing().get().file().device().flush();
        }
    }

    /** Keeps the disk as it is now, under that name, in the file. */
    public void createSnapshot(String name) throws IOException {
        node().commands().createSnapshot(node().node(), name);
    }

    /** Removes a snapshot. */
    public void deleteSnapshot(String id, String name) throws IOException {
        node().commands().deleteSnapshot(node().node(), id, name);
    }

    /** Makes the disk what it was at a snapshot. */
    public void revert(String id, Monitor monitor) throws IOException {
        closeNode();
        QemuImg.revert(file.blockdev("image"), path().toString(), id, monitor);
    }

    /** Compares what the file says of itself, and may repair it: see {@link QemuImg#check}. */
    public Map<String, @Nullable Object> check(Optional<String> repair, Monitor monitor)
            throws IOException {
        closeNode();
        return QemuImg.check(file.blockdev("image"), path().toString(), repair, monitor);
    }

    /** The disk by NBD, read-only, to ask for these metadata contexts. Closed with this. */
    public NbdDevice map(List<String> contexts) throws IOException {
        return node().connectForMap(contexts);
    }

    /** Before another process works on the file. */
    private void closeNode() throws IOException {
        DaemonImage open = node;
        node = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            closeNode();
        }
    }
}
