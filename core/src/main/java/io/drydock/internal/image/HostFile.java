package io.drydock.internal.image;

import io.drydock.internal.block.FileBlockDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file that an image consists of. It is opened once: what has been looked at is what is locked,
 * read, and shown to the image server, whatever becomes of its name meanwhile.
 *
 * <p>Threading: as {@link FileBlockDevice}.
 *
 * @param path the file, all symbolic links resolved
 * @param device its bytes
 */
record HostFile(Path path, FileBlockDevice device) implements AutoCloseable {
    /**
     * Opens and locks a file.
     *
     * @throws io.drydock.error.CorruptDataException when it is neither a regular file nor a block
     *     device
     * @throws io.drydock.error.RefusedException when another program uses it
     */
    static HostFile open(Path path, boolean readOnly) throws IOException {
        FileBlockDevice device = FileBlockDevice.open(path, readOnly);
        try {
            ImageLock.take(device.fd(), path.toString(), readOnly);
            return new HostFile(Files.readSymbolicLink(Path.of(device.fd().procPath())), device);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** The options under which QEMU opens it: the open file itself, not its name. */
    Map<String, Object> protocol() {
        return Map.of(
                "driver",
                device.isBlockDevice() ? "host_device" : "file",
                "filename",
                device.fd().procPathForOthers(),
                // We hold the locks, and QEMU's own would not go with them.
                "locking",
                "off",
                "read-only",
                device.isReadOnly(),
                "discard",
                "unmap");
    }

    @Override
    public void close() {
        device.close();
    }
}
