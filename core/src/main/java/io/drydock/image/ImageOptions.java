package io.drydock.image;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How one image is to be opened. Immutable; each method returns a copy with one thing changed.
 *
 * @param format the format, or empty to tell it by its magic
 * @param readOnly whether not a byte of the image may change; the default
 * @param allowRaw whether an image in which no magic is found is taken as raw. Off by default for
 *     images whose first sector a guest could have written
 * @param allowedFiles the backing files, external data files and extents that the image may refer
 *     to, absolute or relative to the image's directory; any other is refused
 */
public record ImageOptions(
        Optional<ImageFormat> format, boolean readOnly, boolean allowRaw, Set<Path> allowedFiles) {
    private static final ImageOptions READ_ONLY =
            new ImageOptions(Optional.empty(), true, false, Set.of());

    public ImageOptions {
        allowedFiles = Set.copyOf(allowedFiles);
    }

    /** Read-only, format by magic, no other file than the image. */
    public static ImageOptions defaults() {
        return READ_ONLY;
    }

    public ImageOptions withFormat(ImageFormat named) {
        return new ImageOptions(Optional.of(named), readOnly, allowRaw, allowedFiles);
    }

    public ImageOptions withReadOnly(boolean value) {
        return new ImageOptions(format, value, allowRaw, allowedFiles);
    }

    public ImageOptions withAllowRaw(boolean value) {
        return new ImageOptions(format, readOnly, value, allowedFiles);
    }

    public ImageOptions withAllowedFiles(Set<Path> files) {
        return new ImageOptions(format, readOnly, allowRaw, files);
    }
}
