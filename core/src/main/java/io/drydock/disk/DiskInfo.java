package io.drydock.disk;

import io.drydock.image.ImageFormat;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What an image file says of itself.
 *
 * @param path the file, all symbolic links resolved
 * @param format its format
 * @param sizeBytes the size of the disk in it
 * @param allocatedBytes how much storage the file takes
 * @param clusterBytes the unit in which the format maps the disk, if it has one
 * @param backing the backing file as the image names it, which is not looked at
 * @param backingFormat its format as the image names it
 * @param dirty whether its last writer has not closed it
 * @param snapshots its internal snapshots, the oldest first
 * @param details what only this format has, by QEMU's names: {@code compat}, {@code
 *     compression-type}, {@code lazy-refcounts}, {@code create-type} ...
 */
public record DiskInfo(
        Path path,
        ImageFormat format,
        long sizeBytes,
        long allocatedBytes,
        OptionalLong clusterBytes,
        Optional<String> backing,
        Optional<String> backingFormat,
        boolean dirty,
        List<DiskSnapshot> snapshots,
        Map<String, String> details) {
    public DiskInfo {
        snapshots = List.copyOf(snapshots);
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }
}
