package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.Changes;
import io.drydock.internal.block.CountingDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.journal.EditTarget;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdExport.Feature;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A disk that a running NBD server has, which has taken off the format: it is raw.
 *
 * <p>Many servers take one connection and no more, and end with it. So there is one: ours, or the
 * kernel's where it has nbd, or that of a qemu-storage-daemon which makes a file of the disk.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class ServerImage implements DriveImage {
    private static final int OPEN_SECONDS = 10;

    private static final String NO_PLACE =
            "a server has the disk, and there is no place for a journal";

    private final NbdUri uri;
    private final boolean readOnly;
    private final CloseStack owned = new CloseStack();
    private final ReentrantLock lock = new ReentrantLock();
    private final Changes changes = new Changes();

    private @Nullable DaemonImage served;
    private @Nullable KernelDevice attached;
    private @Nullable BlockDevice disk;
    private @Nullable PlainFile plainFile;
    private @Nullable PlainFile overlay;
    private boolean closed;

    private ServerImage(NbdUri uri, boolean readOnly) {
        this.uri = uri;
        this.readOnly = readOnly;
    }

    /**
     * Asks the server for the export; it is connected to when the first byte is wanted.
     *
     * @throws io.drydock.error.NotFoundException when no server listens, or it has no such export
     * @throws RefusedException when it is to be written and the server does not allow it
     * @throws UnsupportedException when another format than raw is named
     */
    public static ServerImage open(NbdUri uri, ImageOptions options) throws IOException {
        if (options.format().filter(format -> format != ImageFormat.RAW).isPresent()) {
            throw new UnsupportedException(
                    "open",
                    uri.toString(),
                    "what a server has is taken as raw",
                    "let the server take off the format (qemu-nbd --format)");
        }
        NbdServer server = NbdServer.describe(uri, NbdOptions.defaults());
        Optional<NbdExport> export = server.exports().getFirst().details();
        if (!options.readOnly()
                && export.filter(e -> e.features().contains(Feature.READ_ONLY)).isPresent()) {
            throw new RefusedException(
                    "open", uri.toString(), "the export is read-only", "open it read-only");
        }
        return new ServerImage(uri, options.readOnly());
    }

    @Override
    public String name() {
        return uri.toString();
    }

    @Override
    public Optional<Path> path() {
        return Optional.empty();
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.RAW;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Neither the kernel nor QEMU is given what TLS needs. */
    @Override
    public boolean isFileForKernel() {
        return !uri.encrypted();
    }

    @Override
    public BlockDevice disk() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (disk == null) {
                disk =
                        CountingDevice.of(
                                plainFile == null ? connect() : diskOf(plainFile), changes);
            }
            return disk;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public List<FileBlockDevice> keptIn() {
        return List.of();
    }

    private BlockDevice connect() throws IOException {
        NbdDevice device = NbdDevice.connect(uri, NbdOptions.defaults().withReadOnly(readOnly));
        owned.push(device::close);
        return device;
    }

    private BlockDevice diskOf(PlainFile file) throws IOException {
        // A slice leaves the file open when it is closed itself.
        return SliceBlockDevice.of(
                FileBlockDevice.of(file.fd(), name(), readOnly), 0, file.sizeBytes());
    }

    @Override
    public PlainFile plainFile() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (plainFile == null) {
                plainFile = makeFile();
            }
            return plainFile;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<KernelDevice> attached() {
        lock.lock();
        try {
            return Optional.ofNullable(attached);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<KernelDevice> attach() throws IOException {
        lock.lock();
        try {
            plainFile();
            return Optional.ofNullable(attached);
        } finally {
            lock.unlock();
        }
    }

    /** The overlay is QEMU's, and a file. */
    @Override
    public Optional<KernelDevice> attachOverlay() {
        return Optional.empty();
    }

    private PlainFile makeFile() throws IOException {
        if (!isFileForKernel()) {
            throw new UnsupportedException(
                    "mount",
                    name(),
                    "neither the kernel nor QEMU is given what TLS needs",
                    "copy the disk to a file (drydock nbd copy) and mount that");
        }
        KernelDevice device;
        try {
            NbdOptions options = NbdOptions.defaults().withReadOnly(readOnly);
            device = KernelDevice.attach(uri, NbdAttachOptions.defaults().withServer(options));
        } catch (UnsupportedException kernelCannot) {
            served = serve(this::nbdNode);
            return served.exportFile();
        }
        owned.push(device::close);
        attached = device;
        return new PlainFile(device.fd(), device.sizeBytes(), readOnly);
    }

    @Override
    public PlainFile overlay() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (overlay == null) {
                overlay = ownedOverlay(plainFile().sizeBytes()).exportFile();
            }
            return overlay;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public FreshOverlay freshOverlay(long sizeBytes) throws IOException {
        lock.lock();
        try {
            checkOpen();
            return FreshOverlay.of(ownedOverlay(sizeBytes));
        } finally {
            lock.unlock();
        }
    }

    private ServedOverlay ownedOverlay(long sizeBytes) throws IOException {
        ServedOverlay opened = served().overlay(sizeBytes);
        owned.push(opened::close);
        return opened;
    }

    private DaemonImage served() throws IOException {
        PlainFile file = plainFile();
        if (served == null) {
            served = serve(() -> hostNode(file.fd()));
        }
        return served;
    }

    private interface Node {
        Map<String, Object> options();
    }

    /** By a daemon of its own: a server that does not answer stops the daemon, too. */
    private DaemonImage serve(Node node) throws IOException {
        StorageDaemon own = StorageDaemon.separate();
        owned.push(own::close);
        Map<String, Object> raw = new HashMap<>();
        raw.put("driver", "raw");
        raw.put("read-only", readOnly);
        raw.put("file", node.options());
        DaemonImage opened = DaemonImage.open(own, name(), name -> named(raw, name), 2, readOnly);
        owned.push(opened::close);
        return opened;
    }

    private static Map<String, Object> named(Map<String, Object> options, String name) {
        options.put("node-name", name);
        return options;
    }

    /** BlockdevOptionsNbd of the QEMU QMP Reference Manual. */
    private Map<String, Object> nbdNode() {
        return Map.of(
                "driver",
                "nbd",
                "server",
                server(),
                "export",
                uri.export(),
                "open-timeout",
                OPEN_SECONDS,
                "read-only",
                readOnly);
    }

    private Map<String, Object> server() {
        return switch (uri.address()) {
            case NbdAddress.Unix(Path socket) ->
                    Map.of("type", "unix", "path", socket.toAbsolutePath().toString());
            case NbdAddress.Tcp(String host, int port) ->
                    Map.of("type", "inet", "host", host, "port", Integer.toString(port));
            case NbdAddress.Vsock(long cid, long port) ->
                    Map.of("type", "vsock", "cid", Long.toString(cid), "port", Long.toString(port));
        };
    }

    private static Map<String, Object> hostNode(Fd fd) {
        return Map.of(
                "driver",
                "host_device",
                "filename",
                fd.procPathForOthers(),
                "locking",
                "off",
                "read-only",
                true);
    }

    @Override
    public EditTarget edits() {
        return EditTarget.withoutJournal(name(), NO_PLACE);
    }

    @Override
    public OverlaidImage overlaid(boolean forKernel) throws UnsupportedException {
        throw new UnsupportedException(
                "begin a transaction on",
                name(),
                NO_PLACE,
                "copy the disk to an image file, and edit that");
    }

    private void checkOpen() throws RefusedException {
        if (closed) {
            throw new RefusedException(
                    "open", name(), "the image has been closed", "open it again");
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            owned.close();
        } finally {
            lock.unlock();
        }
    }
}
