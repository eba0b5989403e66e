package io.drydock.volume;

import java.util.Optional;

/**
 * A drive or a partition of the image, under the name that the virt tools give it. It is no device
 * of the host, whatever it is called.
 *
 * @param name {@code /dev/sda} for the first drive, {@code /dev/sda1} for its first partition
 * @param drive the drive's place among the drives, from 0
 * @param partition what the partition table says; empty for a whole drive
 * @param offsetBytes where it begins on the drive
 * @param sizeBytes its size
 * @param signature what libblkid finds on it; empty where it finds nothing
 */
public record Device(
        String name,
        int drive,
        Optional<Partition> partition,
        long offsetBytes,
        long sizeBytes,
        Optional<Signature> signature) {
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
        return new Device(name, drive, partition, offsetBytes, sizeBytes, found);
    }

    /** The filesystem type, if it holds a filesystem. */
    public Optional<String> filesystemType() {
        return signature.filter(Signature::isFilesystem).map(Signature::type);
    }
}
