package io.drydock.internal.image;

import java.util.Optional;

/**
 * The other files that a header names.
 *
 * @param backing what the image is a difference to
 * @param backingFormat the backing file's format, as the header names it
 * @param dataFile where a qcow2 image keeps its data
 * @param extents where a VMDK image keeps its data, if not in the file itself
 */
record References(
        Optional<String> backing,
        Optional<String> backingFormat,
        Optional<String> dataFile,
        Optional<VmdkDescriptor> extents) {
    static final References NONE =
            new References(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
