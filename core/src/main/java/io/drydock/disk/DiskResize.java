package io.drydock.disk;

import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.image.DiskFile;
import java.io.IOException;

/** Makes the disk in an open image file larger or smaller. */
final class DiskResize {
    private static final int SECTOR_BYTES = 512;

    private DiskResize() {}

    static void run(DiskFile file, long sizeBytes, boolean shrink) throws IOException {
        String name = file.path().toString();
        if (file.bytes().isBlockDevice()) {
            throw new RefusedException(
                    "resize", name, "it is a device of this host", "resize it where it is made");
        }
        boolean raw = file.format() == ImageFormat.RAW;
        if (!raw && file.format() != ImageFormat.QCOW2) {
            throw new UnsupportedException(
                    "resize",
                    name,
                    "QEMU resizes no " + file.format() + " images",
                    "convert it to qcow2 or raw");
        }
        long size = raw ? sizeBytes : Math.ceilDiv(sizeBytes, SECTOR_BYTES) * SECTOR_BYTES;
        long now = InfoReader.read(file).sizeBytes();
        if (size < now && !shrink) {
            throw new RefusedException(
                    "resize",
                    name,
                    "what is behind byte " + size + " of " + now + " would be lost",
                    "allow it to shrink if nothing is there any more (--shrink)");
        }
        if (size != now) {
            file.resize(size);
        }
    }
}
