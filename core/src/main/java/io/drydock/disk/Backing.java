package io.drydock.disk;

import io.drydock.image.ImageFormat;
import java.nio.file.Path;

/**
 * What a new qcow2 image is a difference to.
 *
 * @param file its file, absolute or relative to the new image's directory; the image keeps it as it
 *     is given
 * @param format its format, which is never guessed: its first bytes are a guest's
 */
public record Backing(Path file, ImageFormat format) {}
