package io.drydock.internal.image;

import java.util.List;
import java.util.Optional;

/**
 * The other files that an image's header names.
 *
 * @param backing what the image is a difference to
 * @param backingFormat the backing file's format, as the header names it
 * @param dataFile where a qcow2 image keeps its data (QEMU's {@code data_file})
 * @param extents where a VMDK descriptor keeps its data
 */
record References(
        Optional<String> backing,
        Optional<String> backingFormat,
        Optional<String> dataFile,
        List<String> extents) {
    static final References NONE =
            new References(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
}
