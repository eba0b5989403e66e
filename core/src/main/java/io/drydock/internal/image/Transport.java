package io.drydock.internal.image;

import io.drydock.error.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of an image come from the image server, where they need not be a file.
 *
 * <p>{@code -Ddrydock.transport} names one; what that cannot do is then an error.
 */
enum Transport {
    /** vhost-user-blk where the image server has it, else NBD. */
    AUTO,
    VHOST_USER,
    NBD;

    private static final String PROPERTY = "drydock.transport";

    static Transport chosen() throws RefusedException {
        return parse(System.getProperty(PROPERTY));
    }

    private static Transport parse(@Nullable String name) throws RefusedException {
        return switch (name) {
            case null -> AUTO;
            case "auto" -> AUTO;
            case "vhost-user" -> VHOST_USER;
            case "nbd" -> NBD;
            default ->
                    throw new RefusedException(
                            "choose",
                            PROPERTY,
                            "there is no transport \"" + name + "\"",
                            "say auto, vhost-user or nbd");
        };
    }
}
