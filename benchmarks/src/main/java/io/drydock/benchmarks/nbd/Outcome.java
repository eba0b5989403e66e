package io.drydock.benchmarks.nbd;

/**
 * What a duel has shown.
 *
 * @param pairs of slots
 * @param ratio how many times as fast as the peer ours is: the median of all pairs
 * @param lowRatio the first quartile
 * @param highRatio the third
 * @param ours what a request of ours costs
 * @param theirs what one of the peer's costs
 */
record Outcome(int pairs, double ratio, double lowRatio, double highRatio, Cost ours, Cost theirs) {
    /**
     * What one request costs.
     *
     * @param nanos of time, the median of all slots
     * @param clientNanos of this process's processor time
     * @param serverNanos of the server's
     * @param heapBytes that are allocated for it on the Java heap
     */
    record Cost(double nanos, double clientNanos, double serverNanos, double heapBytes) {
        Cost(double nanos, Side side) {
            this(
                    nanos,
                    side.clientNanosPerRequest(),
                    side.serverNanosPerRequest(),
                    side.heapBytesPerRequest());
        }
    }
}
