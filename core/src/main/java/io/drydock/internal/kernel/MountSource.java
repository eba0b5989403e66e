package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.List;

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
 * @param siblings where the other devices of the same filesystem are, if it has several
 */
public record MountSource(
        Backing backing,
        long offsetBytes,
        long lengthBytes,
        int sectorBytes,
        OverlaySource overlays,
        String name,
        List<MountSource> siblings) {
    public MountSource {
        siblings = List.copyOf(siblings);
        if (offsetBytes < 0 || lengthBytes <= 0 || Long.MAX_VALUE - offsetBytes < lengthBytes) {
            // A loop device takes a length of zero as no limit.
            throw new IllegalArgumentException(
                    name + " cannot be " + lengthBytes + " bytes at " + offsetBytes);
        }
    }

    /** All of a filesystem. */
    public MountSource(
            Backing backing,
            long offsetBytes,
            long lengthBytes,
            int sectorBytes,
            OverlaySource overlays,
            String name) {
        this(backing, offsetBytes, lengthBytes, sectorBytes, overlays, name, List.of());
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

    /** A part of it. */
    public MountSource part(long offset, long length) {
        return new MountSource(backing, offsetBytes + offset, length, sectorBytes, overlays, name);
    }

    /** One of several devices of a filesystem. */
    public MountSource withSiblings(List<MountSource> others) {
        return new MountSource(
                backing, offsetBytes, lengthBytes, sectorBytes, overlays, name, others);
    }

    /** The same place on a throw-away copy of the disk; without its siblings. */
    MountSource onOverlay() throws IOException {
        return new MountSource(
                overlays.open(), offsetBytes, lengthBytes, sectorBytes, overlays, name);
    }
}
