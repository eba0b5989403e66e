package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;

/**
 * Where the bytes of a filesystem are.
 *
 * @param backing the whole disk. Open for writing if the filesystem is to be; stays owned by the
 *     caller, and may be closed after the filesystem has been
 * @param offsetBytes where the filesystem begins in it
 * @param lengthBytes its length, more than zero
 * @param sectorBytes the disk's logical sector size, 512 or 4096
 * @param overlays where to get a throw-away copy of the disk, should the journal have to be
 *     replayed
 * @param name what errors call it, such as {@code /dev/sda1}
 */
public record MountSource(
        Backing backing,
        long offsetBytes,
        long lengthBytes,
        int sectorBytes,
        OverlaySource overlays,
        String name) {
    public MountSource {
        if (offsetBytes < 0 || lengthBytes <= 0 || Long.MAX_VALUE - offsetBytes < lengthBytes) {
            // A loop device takes a length of zero as no limit.
            throw new IllegalArgumentException(
                    name + " cannot be " + lengthBytes + " bytes at " + offsetBytes);
        }
    }

    /** A place in a plain file. */
    public MountSource(
            Fd file,
            long offsetBytes,
            long lengthBytes,
            int sectorBytes,
            OverlaySource overlays,
            String name) {
        this(Backing.file(file), offsetBytes, lengthBytes, sectorBytes, overlays, name);
    }

    /** The same place on another copy of the disk. */
    MountSource on(Backing otherBacking) {
        return new MountSource(otherBacking, offsetBytes, lengthBytes, sectorBytes, overlays, name);
    }
}
