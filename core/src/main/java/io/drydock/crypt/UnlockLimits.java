package io.drydock.crypt;

/**
 * What opening a key slot may cost. The header says what it costs, and whoever made the image wrote
 * the header; libcryptsetup itself would take 4 GiB of memory or work for hours. Slots beyond the
 * limits are not tried.
 *
 * @param memoryKib what Argon2 may need, in KiB
 * @param argon2Kib how much memory Argon2 may pass over in all, in KiB: its memory times its passes
 * @param pbkdf2Iterations how many iterations of PBKDF2 there may be
 */
public record UnlockLimits(long memoryKib, long argon2Kib, long pbkdf2Iterations) {
    public UnlockLimits {
        if (memoryKib <= 0 || argon2Kib <= 0 || pbkdf2Iterations <= 0) {
            throw new IllegalArgumentException("a limit that allows nothing");
        }
    }

    /**
     * 1 GiB, which is the most that cryptsetup(8) asks for by itself, and a minute or two of work:
     * 64 GiB passed over, 200 million iterations.
     */
    public static UnlockLimits defaults() {
        return new UnlockLimits(1 << 20, 64L << 20, 200_000_000);
    }
}
