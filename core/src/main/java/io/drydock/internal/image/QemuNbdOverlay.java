package io.drydock.internal.image;

import io.drydock.block.Extent;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.QemuNbd;
import java.io.IOException;
import java.util.List;

/** A qemu-nbd of its own with {@code --snapshot}: the file is QEMU's, and only QEMU knows it. */
final class QemuNbdOverlay implements ServedOverlay {
    private final String name;
    private final QemuNbd server;
    private final CloseStack owned = new CloseStack();

    /** Takes over the server. */
    QemuNbdOverlay(String name, QemuNbd server) {
        this.name = name;
        this.server = server;
        owned.push(server::close);
    }

    @Override
    public PlainFile exportFile() throws UnsupportedException {
        throw QemuNbdImage.noFiles(name);
    }

    @Override
    public KernelDevice attach() throws IOException {
        return QemuNbdImage.attach(server, owned);
    }

    @Override
    public ServedOverlay overlay(long sizeBytes) throws UnsupportedException {
        throw QemuNbdImage.noFiles(name);
    }

    @Override
    public List<Extent> changes() throws UnsupportedException {
        throw new UnsupportedException(
                "edit",
                name,
                "qemu-nbd does not tell what was changed",
                "install qemu-system-common for qemu-storage-daemon");
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
