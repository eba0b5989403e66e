package io.drydock.internal.dm;

import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.OwnMark;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The names of our devices, and the end of those that a killed JVM of ours has left: between making
 * one and having it removed with its last user there is a moment.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Leftovers {
    private static final String PREFIX = "drydock-";

    private static final AtomicLong NUMBER = new AtomicLong();
    private static boolean swept;

    private Leftovers() {}

    /** The name of a new device: {@code drydock-MARK-N}. */
    static String name() {
        return PREFIX + OwnMark.ofThisJvm() + "-" + NUMBER.incrementAndGet();
    }

    /** Removes them, once in this JVM. Who else's device it could be, it is left alone. */
    static synchronized void sweep(DmControl control) throws SystemCallException {
        if (swept) {
            return;
        }
        for (String name : control.devices()) {
            int end = name.lastIndexOf('-');
            if (name.startsWith(PREFIX)
                    && end > PREFIX.length()
                    && OwnMark.isOfTheDead(name.substring(PREFIX.length(), end))) {
                // One that others of them stand on goes with those.
                control.remove(name);
            }
        }
        swept = true;
    }
}
