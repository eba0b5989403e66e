package io.drydock.volume;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.internal.blkid.BlkidProbe;
import io.drydock.internal.blkid.ProbeCopy;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells by libblkid what is on a disk or a partition: a filesystem, swap, a member of a RAID or a
 * volume group, an encrypted volume. Nothing is mounted, and nothing but the range is looked at.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public final class SignatureProbe {
    private SignatureProbe() {}

    /**
     * What is in a range of a disk.
     *
     * @param name what errors call it, such as {@code /dev/sda1}
     * @return empty when libblkid finds nothing that it knows
     * @throws io.drydock.error.CorruptDataException when there are the signatures of several things
     *     that exclude each other, such as a filesystem and a volume group: using it as either
     *     might destroy the other
     * @throws io.drydock.error.UnsupportedException when libblkid is not installed
     * @throws IndexOutOfBoundsException when the range is not within the disk
     */
    public static Optional<Signature> probe(
            BlockDevice disk, long offsetBytes, long lengthBytes, String name) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, disk.sizeBytes());
        if (disk instanceof FileBlockDevice file) {
            return signature(BlkidProbe.probe(file.fd(), offsetBytes, lengthBytes, name));
        }
        SliceBlockDevice part = SliceBlockDevice.of(disk, offsetBytes, lengthBytes);
        try (Fd copy = ProbeCopy.of(part, name)) {
            return signature(BlkidProbe.probe(copy, 0, lengthBytes, name));
        }
    }

    private static Optional<Signature> signature(Map<String, String> values) {
        return Optional.ofNullable(values.get("TYPE"))
                .map(type ->
                        new Signature(
                                values.getOrDefault("USAGE", "other"),
                                type,
                                Optional.ofNullable(values.get("UUID")),
                                Optional.ofNullable(values.get("LABEL")),
                                Optional.ofNullable(values.get("VERSION")),
                                values));
    }
}
