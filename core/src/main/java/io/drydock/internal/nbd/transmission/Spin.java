package io.drydock.internal.nbd.transmission;

/**
 * For how long to look again and again for a reply before sleeping until it comes. Falling asleep
 * and being woken cost more than many a reply takes; but against a server that takes long, looking
 * is in vain, so the time adapts.
 *
 * <p>Threading: for the connection's leader.
 */
final class Spin {
    private static final long LEAST_NANOS = 1_000;

    private final long mostNanos;
    private long nanos;

    /** Since when nothing has come; meaningful while idle. */
    private long since;

    private boolean idle;

    /**
     * @param mostNanos 0 to sleep at once, always
     */
    Spin(long mostNanos) {
        this.mostNanos = mostNanos;
        this.nanos = mostNanos;
    }

    /** Nothing has come; says whether to look again at once. */
    boolean goesOn(long now) {
        if (!idle) {
            idle = true;
            since = now;
        }
        return now - since < nanos;
    }

    /** Something has come. */
    void found() {
        if (idle) {
            idle = false;
            worthIt();
        }
    }

    private void worthIt() {
        nanos = Math.min(mostNanos, nanos * 2);
    }

    /** We looked in vain, and slept for so long until something came. */
    void slept(long sleptNanos) {
        idle = false;
        if (sleptNanos < mostNanos) {
            // Just a little more would have done.
            worthIt();
        } else {
            nanos = Math.min(mostNanos, Math.max(LEAST_NANOS, nanos / 2));
        }
    }
}
