package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through items in the order of their keys.
 *
 * <p>Threading: belongs to one thread.
 */
interface Items {
    /** The next one; null behind the last. */
    @Nullable Item next() throws IOException;
}
