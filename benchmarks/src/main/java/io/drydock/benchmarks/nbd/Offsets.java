package io.drydock.benchmarks.nbd;

/**
 * Where the requests of one client go: multiples of their length.
 *
 * <p>Threading: for one thread at a time.
 */
final class Offsets {
    private final long count;
    private final int bytes;
    private final boolean random;
    private long state;

    Offsets(Work work, long sizeBytes, long seed) {
        bytes = work.bytes();
        count = sizeBytes / bytes;
        random = work.kind() != Work.Kind.STREAM;
        // Xorshift stays at 0 for ever.
        state = random ? (seed + 1) * 0x9e3779b97f4a7c15L : seed;
    }

    long next() {
        if (random) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            return (state >>> 1) % count * bytes;
        }
        return state++ % count * bytes;
    }
}
