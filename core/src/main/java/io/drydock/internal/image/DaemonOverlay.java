package io.drydock.internal.image;

import io.drydock.block.Extent;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.block.ScratchFile;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.StorageDaemon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A qcow2 image in a file of ours, as a node of the daemon that is built on the image's. */
final class DaemonOverlay implements ServedOverlay {
    private static final int SECTOR_BYTES = 512;

    private final StorageDaemon daemon;
    private final String name;
    private final Fd scratch;
    private final CloseStack owned;
    private final String node;

    private DaemonOverlay(
            StorageDaemon daemon, String name, Fd scratch, CloseStack owned, String node) {
        this.daemon = daemon;
        this.name = name;
        this.scratch = scratch;
        this.owned = owned;
        this.node = node;
    }

    /**
     * @param name what errors call it
     * @param image the node that it is built on
     */
    static DaemonOverlay open(StorageDaemon daemon, String name, String image, long sizeBytes)
            throws IOException {
        CloseStack owned = new CloseStack();
        try {
            Fd scratch = ScratchFile.create();
            owned.push(scratch::close);
            String node = addNodes(daemon, scratch, image, sizeBytes, owned);
            return new DaemonOverlay(daemon, name, scratch, owned, node);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static String addNodes(
            StorageDaemon daemon, Fd scratch, String image, long sizeBytes, CloseStack owned)
            throws IOException {
        String fileNode = daemon.newName();
        Map<String, Object> file = new HashMap<>();
        file.put("driver", "file");
        file.put("node-name", fileNode);
        file.put("filename", scratch.procPathForOthers());
        file.put("discard", "unmap");
        daemon.addNode(file);
        owned.push(() -> daemon.removeNode(fileNode));
        // A qcow2 image consists of whole sectors, and so is what QEMU makes of a raw one.
        long wholeSectors = Math.ceilDiv(sizeBytes, SECTOR_BYTES) * SECTOR_BYTES;
        daemon.disks().format(Map.of("driver", "qcow2", "file", fileNode, "size", wholeSectors));
        String overlay = daemon.newName();
        Map<String, Object> options = new HashMap<>();
        options.put("driver", "qcow2");
        options.put("node-name", overlay);
        options.put("file", fileNode);
        options.put("discard", "unmap");
        options.put("backing", image);
        daemon.addNode(options);
        owned.push(() -> daemon.removeNode(overlay));
        return overlay;
    }

    @Override
    public PlainFile exportFile() throws IOException {
        return DaemonImage.export(daemon, name, node, true, owned);
    }

    @Override
    public KernelDevice attach() throws IOException {
        return DaemonImage.attach(daemon, node, true, owned);
    }

    @Override
    public ServedOverlay overlay(long sizeBytes) throws IOException {
        return open(daemon, name, node, sizeBytes);
    }

    @Override
    public List<Extent> changes() throws IOException {
        // Opened anew: the size is that of now.
        FileBlockDevice file = FileBlockDevice.of(scratch, name, true);
        return Qcow2Map.read(new HeaderReader(Path.of("overlay of " + name), file));
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
