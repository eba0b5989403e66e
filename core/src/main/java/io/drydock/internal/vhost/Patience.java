package io.drydock.internal.vhost;

/**
 * Whether to look for an answer for a short while before sleeping: as long as it pays. A wake-up
 * costs more than many a request; but looking in vain costs the back-end its processor.
 *
 * <p>Threading: belongs to the one who waits.
 */
final class Patience {
    private static final int MOST = 8;

    /** How often it is tried again when it has not paid. */
    private static final int RETRY = 16;

    private final long nanos;
    private int credit = MOST;
    private int skipped;

    /**
     * @param nanos how long to look; zero for never
     */
    Patience(long nanos) {
        this.nanos = nanos;
    }

    /** How long to look now. */
    long nanos() {
        if (credit > 0) {
            return nanos;
        }
        skipped = (skipped + 1) % RETRY;
        return skipped == 0 ? nanos : 0;
    }

    void paid() {
        credit = Math.min(MOST, credit + 2);
    }

    void wasted() {
        credit = Math.max(0, credit - 1);
    }
}
