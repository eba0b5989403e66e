package io.drydock.internal.image;

import io.drydock.error.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Which program takes the format off images that are not raw. {@code -Ddrydock.server} names one;
 * what that cannot do is then an error.
 */
enum ImageServer {
    /** The resident daemon where it is installed, else qemu-nbd. */
    AUTO,
    STORAGE_DAEMON,
    QEMU_NBD;

    private static final String PROPERTY = "drydock.server";

    static ImageServer chosen() throws RefusedException {
        return parse(System.getProperty(PROPERTY));
    }

    private static ImageServer parse(@Nullable String name) throws RefusedException {
        return switch (name) {
            case null -> AUTO;
            case "auto" -> AUTO;
            case "qemu-storage-daemon" -> STORAGE_DAEMON;
            case "qemu-nbd" -> QEMU_NBD;
            default ->
                    throw new RefusedException(
                            "choose",
                            PROPERTY,
                            "there is no image server \"" + name + "\"",
                            "say auto, qemu-storage-daemon or qemu-nbd");
        };
    }
}
