package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.ProtocolException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.DiskCommands;
import io.drydock.internal.qemu.FileExport;
import io.drydock.internal.qemu.NbdExport;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.internal.qemu.VhostUserExport;
import io.drydock.internal.vhost.VhostUserBlkDevice;
import io.drydock.internal.vhost.VhostUserOptions;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * An image as a node of a qemu-storage-daemon, and its exports.
 *
 * <p>Threading: belongs to its image, under the image's lock.
 */
final class DaemonImage implements ServedImage {
    private final StorageDaemon daemon;
    private final String name;
    private final String node;
    private final boolean readOnly;
    private final CloseStack owned = new CloseStack();

    private DaemonImage(StorageDaemon daemon, String name, String node, boolean readOnly) {
        this.daemon = daemon;
        this.name = name;
        this.node = node;
        this.readOnly = readOnly;
    }

    /** An image file, by the resident daemon. */
    static DaemonImage open(ImageFile file, boolean readOnly) throws IOException {
        String name = file.file().path().toString();
        return open(
                StorageDaemon.resident(),
                name,
                node -> file.blockdev(node, base(node)),
                file.nodes(),
                readOnly);
    }

    /** The name of the node that an image's node is built on, if it is. */
    private static String base(String node) {
        return node + "-base";
    }

    /**
     * Whatever QEMU can open.
     *
     * @param blockdev the options under which it does, given the name of the node
     * @param nodes how many nodes that makes
     */
    static DaemonImage open(
            StorageDaemon daemon,
            String name,
            Function<String, Map<String, Object>> blockdev,
            int nodes,
            boolean readOnly)
            throws IOException {
        String node = daemon.newName();
        try {
            daemon.addNode(blockdev.apply(node));
        } catch (ProtocolException e) {
            if (!daemon.isAlive()) {
                throw e;
            }
            throw new CorruptDataException(
                    "open", name, "QEMU cannot open it: " + e.getMessage(), e);
        }
        DaemonImage image = new DaemonImage(daemon, name, node, readOnly);
        image.owned.push(() -> daemon.removeNode(node));
        try {
            image.checkNodes(nodes);
            return image;
        } catch (IOException | RuntimeException e) {
            image.owned.closeAfter(e);
            throw e;
        }
    }

    /** QEMU reads the headers again, and what it finds there may be new. */
    private void checkNodes(int nodes) throws IOException {
        if (daemon.countNodes(node) != nodes) {
            throw new CorruptDataException(
                    "open",
                    name,
                    "it refers to other files than before: somebody has changed it meanwhile");
        }
    }

    /** The disk by shared memory where the daemon can do that, else by NBD. */
    @Override
    public BlockDevice connect() throws IOException {
        Transport transport = Transport.chosen();
        if (transport == Transport.NBD) {
            return connectNbd(!readOnly, owned);
        }
        try {
            return connectVhostUser();
        } catch (UnsupportedException e) {
            if (transport == Transport.VHOST_USER) {
                throw e;
            }
            LoggerFactory.getLogger(DaemonImage.class).debug("{} is served by NBD", name, e);
            return connectNbd(!readOnly, owned);
        }
    }

    private BlockDevice connectVhostUser() throws IOException {
        CloseStack parts = new CloseStack();
        try {
            VhostUserExport export =
                    daemon.exportVhostUser(node, !readOnly, VhostUserOptions.QUEUES);
            parts.push(export::close);
            VhostUserOptions options = VhostUserOptions.defaults().withReadOnly(readOnly);
            VhostUserBlkDevice device = VhostUserBlkDevice.connect(export.socket(), options);
            ServedDisk disk = new ServedDisk(device, stack -> connectNbd(false, stack));
            parts.push(disk::close);
            owned.push(parts::close);
            return disk;
        } catch (IOException | RuntimeException e) {
            parts.closeAfter(e);
            throw e;
        }
    }

    private NbdDevice connectNbd(boolean writable, CloseStack owner) throws IOException {
        NbdExport export = daemon.exportNbd(node, writable);
        owner.push(export::close);
        NbdDevice device = NbdDevice.connect(export.socket(), export.name(), NbdOptions.defaults());
        owner.push(device::close);
        return device;
    }

    /** What the daemon does to the image: for {@link DiskFile}, which has it to itself. */
    DiskCommands commands() {
        return daemon.disks();
    }

    /** The node's name. */
    String node() {
        return node;
    }

    /** Copies what the image has of its own to the one that it is built on. */
    void commit(Monitor monitor) throws IOException {
        commands().commit(node, base(node), monitor);
    }

    /** Shows the disk by NBD, read-only, with these metadata contexts. */
    NbdDevice connectForMap(List<String> contexts) throws IOException {
        NbdExport export = daemon.exportNbdDepths(node);
        owned.push(export::close);
        NbdOptions options = NbdOptions.defaults().withContexts(contexts);
        NbdDevice device = NbdDevice.connect(export.socket(), export.name(), options);
        owned.push(device::close);
        return device;
    }

    @Override
    public PlainFile exportFile() throws IOException {
        return export(daemon, name, node, !readOnly, owned);
    }

    @Override
    public ServedOverlay overlay(long sizeBytes) throws IOException {
        return DaemonOverlay.open(daemon, name, node, sizeBytes);
    }

    @Override
    public boolean canExportFile() {
        return daemon.canExportFiles();
    }

    @Override
    public KernelDevice attach() throws IOException {
        return attach(daemon, node, !readOnly, owned);
    }

    /**
     * Makes a node a block device of the host.
     *
     * @param owner what takes over the device and whatever it needs
     */
    static KernelDevice attach(
            StorageDaemon daemon, String node, boolean writable, CloseStack owner)
            throws IOException {
        NbdExport export = daemon.exportNbd(node, writable);
        owner.push(export::close);
        NbdUri uri = NbdUri.of(new NbdAddress.Unix(export.socket()), export.name());
        KernelDevice device = KernelDevice.attach(uri, NbdAttachOptions.defaults());
        owner.push(device::close);
        return device;
    }

    /**
     * Makes a node a file.
     *
     * @param name what errors call it
     * @param owner what takes over the file and whatever it needs
     */
    static PlainFile export(
            StorageDaemon daemon, String name, String node, boolean writable, CloseStack owner)
            throws IOException {
        FileExport export = daemon.exportFile(node, writable);
        owner.push(export::close);
        long sizeBytes = FileBlockDevice.of(export.file(), name, !writable).sizeBytes();
        return new PlainFile(export.file(), sizeBytes, !writable);
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
