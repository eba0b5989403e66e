package io.drydock.nbd;

import java.time.Duration;

/**
 * How one request is to be done. Immutable; each method returns a copy with one thing changed.
 *
 * @param forceUnitAccess for a write, zero or discard: it is on stable storage when it is done
 *     (FUA); where the server cannot do that, a flush follows it
 * @param noHole for zeroes: storage is to be allocated for them (NO_HOLE)
 * @param fastZero for zeroes: to fail with ENOTSUP at once rather than to take as long as a write
 *     (FAST_ZERO)
 * @param dontFragment for a read: the reply is to come in one chunk (DF), where the server can do
 *     so
 * @param timeout after which this request alone is given up with a {@link
 *     io.drydock.error.TimedOutException}, and the connection goes on; zero for the connection's
 *     own {@link NbdOptions#requestTimeout}, after which the server is given up
 */
public record RequestOptions(
        boolean forceUnitAccess,
        boolean noHole,
        boolean fastZero,
        boolean dontFragment,
        Duration timeout) {
    private static final RequestOptions DEFAULTS =
            new RequestOptions(false, false, false, false, Duration.ZERO);

    /** None of it. */
    public static RequestOptions defaults() {
        return DEFAULTS;
    }

    public RequestOptions withForceUnitAccess(boolean value) {
        return new RequestOptions(value, noHole, fastZero, dontFragment, timeout);
    }

    public RequestOptions withNoHole(boolean value) {
        return new RequestOptions(forceUnitAccess, value, fastZero, dontFragment, timeout);
    }

    public RequestOptions withFastZero(boolean value) {
        return new RequestOptions(forceUnitAccess, noHole, value, dontFragment, timeout);
    }

    public RequestOptions withDontFragment(boolean value) {
        return new RequestOptions(forceUnitAccess, noHole, fastZero, value, timeout);
    }

    public RequestOptions withTimeout(Duration value) {
        return new RequestOptions(forceUnitAccess, noHole, fastZero, dontFragment, value);
    }
}
