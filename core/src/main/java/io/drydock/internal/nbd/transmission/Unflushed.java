package io.drydock.internal.nbd.transmission;

/**
 * Whether a lost connection may have cost writes. A server that went away may have kept completed
 * writes in a cache of its own; to say nothing of that is to let a flush lie. QEMU's client fails
 * the first flush as well.
 *
 * <p>Threading: safe for use by many threads; one for all connections of a device.
 */
public final class Unflushed {
    /** Changes completed, ever. */
    private long completed;

    /** How many of them a flush has covered. */
    private long flushed;

    private boolean lost;

    /** A change has been completed that is not on stable storage yet. */
    synchronized void changed() {
        completed++;
    }

    /** A flush begins: what it covers. */
    synchronized long begin() {
        return completed;
    }

    /** The flush that covers so much has been done. */
    synchronized void flushed(long covered) {
        flushed = Math.max(flushed, covered);
    }

    /** A connection was lost, and perhaps the server with it. */
    synchronized void connectionLost() {
        lost |= completed > flushed;
    }

    /** Whether the next flush must fail; says so once. */
    synchronized boolean takeLoss() {
        if (!lost) {
            return false;
        }
        lost = false;
        flushed = completed;
        return true;
    }
}
