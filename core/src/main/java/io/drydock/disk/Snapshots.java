package io.drydock.disk;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.image.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The internal snapshots of an open image file. */
final class Snapshots {
    /** Room for a name in QEMU's QEMUSnapshotInfo; it cuts off what is longer. */
    private static final int MAX_NAME_BYTES = 255;

    private Snapshots() {}

    /**
     * @throws UnsupportedException when the format has none
     */
    static void check(String operation, DiskFile file) throws UnsupportedException {
        if (file.format() != ImageFormat.QCOW2) {
            throw new UnsupportedException(
                    operation,
                    file.path().toString(),
                    "a " + file.format() + " image has no internal snapshots",
                    "convert it to qcow2, or make an overlay");
        }
    }

    /**
     * @throws RefusedException when a name could not be kept as it is, or is there already
     */
    static void checkNew(DiskFile file, String name) throws IOException {
        boolean printable = !name.isBlank() && name.codePoints().noneMatch(Character::isISOControl);
        if (!printable || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new RefusedException(
                    "snapshot",
                    file.path().toString(),
                    "a snapshot's name has 1 to 255 bytes and no control characters",
                    "choose another name");
        }
        boolean there =
                InfoReader.read(file).snapshots().stream()
                        .anyMatch(snapshot -> snapshot.name().equals(name));
        if (there) {
            throw new RefusedException(
                    "snapshot",
                    file.path().toString(),
                    "it has a snapshot '" + name + "'",
                    "choose another name, or delete that one");
        }
    }

    /**
     * The snapshot of that name, else of that id.
     *
     * @throws NotFoundException when there is none
     */
    static DiskSnapshot find(String operation, DiskFile file, String nameOrId) throws IOException {
        DiskInfo info = InfoReader.read(file);
        return info.snapshots().stream()
                .filter(snapshot -> snapshot.name().equals(nameOrId))
                .findFirst()
                .or(() ->
                        info.snapshots().stream()
                                .filter(snapshot -> snapshot.id().equals(nameOrId))
                                .findFirst())
                .orElseThrow(() ->
                        new NotFoundException(
                                operation,
                                file.path().toString(),
                                "it has no snapshot '" + nameOrId + "'"));
    }
}
