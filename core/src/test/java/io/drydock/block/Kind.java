package io.drydock.block;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.block.OverlayBlockDevice;
import io.drydock.internal.journal.Edit;
import io.drydock.internal.journal.EditPart;
import io.drydock.internal.journal.FileStore;
import io.drydock.internal.journal.JournalSubject;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.vhost.VhostUserBlkDevice;
import io.drydock.internal.vhost.VhostUserOptions;
import io.drydock.nbd.NbdDevice;
import io.drydock.nbd.NbdOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.VhostServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The kinds of devices that {@link BlockDeviceContractTest} holds to the contract. */
enum Kind {
    FILE("raw"),
    OVERLAY("raw"),
    NBD_RAW("raw"),
    NBD_QCOW2("qcow2"),
    VHOST_RAW("raw"),
    VHOST_QCOW2("qcow2"),
    VHOST_4K_BLOCKS("raw"),
    VHOST_ONE_QUEUE("raw"),
    VHOST_WITHOUT_POLLING("raw");

    /** The format of the image that is under it. */
    final String format;

    Kind(String format) {
        this.format = format;
    }

    /** A device, and what serves it. */
    record Opened(BlockDevice device, CloseStack owned) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            owned.close();
        }
    }

    /** Makes a new image of zeroes. */
    Path image(Path directory, long sizeBytes) {
        Path image = directory.resolve("image." + format);
        Commands.run("qemu-img", "create", "-q", "-f", format, image, sizeBytes);
        return image;
    }

    Opened open(Path image, boolean readOnly) throws Exception {
        CloseStack owned = new CloseStack();
        BlockDevice device =
                switch (this) {
                    case FILE -> FileBlockDevice.open(image, readOnly);
                    case OVERLAY -> overlay(image, owned);
                    case NBD_RAW, NBD_QCOW2 -> nbd(image, readOnly, owned);
                    case VHOST_RAW, VHOST_QCOW2 ->
                            vhost(
                                    image,
                                    readOnly,
                                    VhostUserOptions.defaults(),
                                    owned,
                                    "num-queues=4");
                    case VHOST_4K_BLOCKS ->
                            vhost(
                                    image,
                                    readOnly,
                                    VhostUserOptions.defaults(),
                                    owned,
                                    "logical-block-size=4096");
                    case VHOST_ONE_QUEUE ->
                            vhost(
                                    image,
                                    readOnly,
                                    VhostUserOptions.defaults().withQueues(1),
                                    owned,
                                    "num-queues=2");
                    case VHOST_WITHOUT_POLLING ->
                            vhost(
                                    image,
                                    readOnly,
                                    VhostUserOptions.defaults()
                                            .withPolling(java.time.Duration.ZERO),
                                    owned,
                                    "num-queues=2");
                };
        if (this != OVERLAY) {
            owned.push(device::close);
        }
        return new Opened(device, owned);
    }

    /** What was written to it is brought into the image when it is closed. */
    private static BlockDevice overlay(Path image, CloseStack owned) throws IOException {
        FileBlockDevice below = FileBlockDevice.open(image, false);
        owned.push(below::close);
        Fd scratch = Fd.owned(FileCalls.memfd_create("overlay", 0));
        OverlayBlockDevice overlay = OverlayBlockDevice.of(below, scratch, "overlay");
        owned.push(overlay::close);
        owned.push(() -> commit(image, below, overlay));
        return overlay;
    }

    private static void commit(Path image, FileBlockDevice below, OverlayBlockDevice overlay)
            throws IOException {
        FileStore store = FileStore.beside(image.toRealPath(), below);
        JournalSubject subject = new JournalSubject(store.inode(), below.sizeBytes(), "raw");
        EditPart part = new EditPart(store, subject, below, overlay, overlay.changes());
        try (Edit edit = Edit.prepare(List.of(part))) {
            edit.publish();
            edit.apply(store, below);
            edit.finish();
        }
    }

    private BlockDevice nbd(Path image, boolean readOnly, CloseStack owned) throws Exception {
        String[] options = readOnly ? new String[] {"-r"} : new String[0];
        NbdServer server = NbdServer.qemu(image, format, options);
        owned.push(server::close);
        return NbdDevice.connect(server.socket(), "disk", NbdOptions.defaults());
    }

    private BlockDevice vhost(
            Path image,
            boolean readOnly,
            VhostUserOptions options,
            CloseStack owned,
            String exportOption)
            throws Exception {
        String writable = readOnly ? "writable=off" : "writable=on";
        VhostServer server = VhostServer.start(image, format, exportOption, writable);
        owned.push(server::close);
        return VhostUserBlkDevice.connect(server.socket(), options);
    }
}
