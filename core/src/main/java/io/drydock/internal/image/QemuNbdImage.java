package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.ProtocolException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.QemuNbd;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.util.Map;

/**
 * An image that a qemu-nbd of its own serves. It can do less than the daemon: there are no files
 * for loop devices, and each image and each overlay costs a process.
 *
 * <p>Threading: as {@link ServedImage}.
 */
final class QemuNbdImage implements ServedImage {
    private final String name;
    private final Map<String, Object> blockdev;
    private final boolean readOnly;
    private final QemuNbd server;
    private final CloseStack owned = new CloseStack();

    private QemuNbdImage(
            String name, Map<String, Object> blockdev, boolean readOnly, QemuNbd server) {
        this.name = name;
        this.blockdev = blockdev;
        this.readOnly = readOnly;
        this.server = server;
        owned.push(server::close);
    }

    static QemuNbdImage open(ImageFile file, boolean readOnly) throws IOException {
        String name = file.file().path().toString();
        Map<String, Object> blockdev = file.blockdev("disk");
        try {
            QemuNbd server = QemuNbd.start(blockdev, readOnly, false);
            return new QemuNbdImage(name, blockdev, readOnly, server);
        } catch (ProtocolException e) {
            throw new CorruptDataException(
                    "open", name, "QEMU cannot open it: " + e.getMessage(), e);
        }
    }

    @Override
    public BlockDevice connect() throws IOException {
        NbdDevice device = NbdDevice.connect(uri(server), NbdOptions.defaults());
        owned.push(device::close);
        return device;
    }

    private static NbdUri uri(QemuNbd server) {
        return NbdUri.of(new NbdAddress.Unix(server.socket()), QemuNbd.EXPORT);
    }

    @Override
    public boolean canExportFile() {
        return false;
    }

    @Override
    public PlainFile exportFile() throws IOException {
        throw noFiles(name);
    }

    static UnsupportedException noFiles(String name) {
        return new UnsupportedException(
                "export",
                name,
                "qemu-nbd cannot show a disk as a file",
                "install qemu-system-common for qemu-storage-daemon, or load the module nbd");
    }

    @Override
    public ServedOverlay overlay(long sizeBytes) throws IOException {
        return new QemuNbdOverlay(name, QemuNbd.start(blockdev, readOnly, true));
    }

    @Override
    public KernelDevice attach() throws IOException {
        return attach(server, owned);
    }

    /**
     * @param owner what takes over the device
     */
    static KernelDevice attach(QemuNbd from, CloseStack owner) throws IOException {
        KernelDevice device = KernelDevice.attach(uri(from), NbdAttachOptions.defaults());
        owner.push(device::close);
        return device;
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
