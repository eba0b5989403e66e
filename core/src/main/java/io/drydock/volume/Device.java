package io.drydock.volume;

import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A drive or a partition of the image, or a volume that is made of such, under the name that the
 * virt tools give it. It is no device of the host, whatever it is called.
 *
 * @param name {@code /dev/sda} for the first drive, {@code /dev/sda1} for its first partition;
 *     {@code /dev/GROUP/VOLUME}, {@code /dev/md/NAME} or {@code /dev/mapper/NAME} for volumes
 * @param origin what its bytes are
 * @param sizeBytes its size
 * @param signature what libblkid finds on it; empty where it finds nothing
 */
public record Device(String name, Origin origin, long sizeBytes, Optional<Signature> signature) {
    /** A whole drive, of which nothing is known yet. */
    public static Device ofDrive(int drive, long sizeBytes) {
        return new Device(driveName(drive), Range.ofDrive(drive), sizeBytes, Optional.empty());
    }

    /** A partition of a drive, of which no more is known yet than its table says. */
    public static Device ofPartition(int drive, Partition partition) {
        return new Device(
                driveName(drive) + partition.number(),
                Range.ofPartition(drive, partition),
                partition.sizeBytes(),
                Optional.empty());
    }

    /**
     * The name of the drive at that place: {@code /dev/sda}, ... {@code /dev/sdz}, {@code
     * /dev/sdaa}.
     */
    public static String driveName(int drive) {
        StringBuilder letters = new StringBuilder();
        for (int rest = drive; rest >= 0; rest = rest / 26 - 1) {
            letters.insert(0, (char) ('a' + rest % 26));
        }
        return "/dev/sd" + letters;
    }

    /** The same place with what libblkid has found there. */
    public Device withSignature(Optional<Signature> found) {
        return new Device(name, origin, sizeBytes, found);
    }

    /** What the partition table says, if it is a partition. */
    public Optional<Partition> partition() {
        return origin instanceof Range range ? range.partition() : Optional.empty();
    }

    /** The places of the drives that it is on, in order. */
    public Set<Integer> drives() {
        Set<Integer> drives = new TreeSet<>();
        switch (origin) {
            case Range range -> drives.add(range.drive());
            case Assembled made -> made.members().forEach(m -> drives.addAll(m.drives()));
        }
        return drives;
    }

    /** The names of what it is directly on: of a partition's drive, or of a volume's members. */
    public List<String> parents() {
        return switch (origin) {
            case Range range ->
                    range.partition().isPresent() ? List.of(driveName(range.drive())) : List.of();
            case Assembled made -> made.members().stream().map(Device::name).toList();
        };
    }

    /** The filesystem type, if it holds a filesystem. */
    public Optional<String> filesystemType() {
        return signature.filter(Signature::isFilesystem).map(Signature::type);
    }
}
