package io.drydock.lvm;

import java.util.List;

/**
 * How a logical volume is spread over physical volumes.
 *
 * <p>Threading: immutable.
 *
 * @param count over how many; 1 for a linear volume
 * @param sizeBytes how much goes to one before the next has its turn: a power of two, at least 4096
 */
public record LvmStripes(int count, long sizeBytes) {
    /** What lvcreate(8) takes by default. */
    public static final long DEFAULT_BYTES = 64 << 10;

    /** A linear volume. */
    public static final LvmStripes NONE = new LvmStripes(1, DEFAULT_BYTES);

    /**
     * @throws IllegalArgumentException when there is nothing to spread it over
     */
    public LvmStripes {
        if (count < 1 || sizeBytes < 1) {
            throw new IllegalArgumentException(count + " stripes of " + sizeBytes);
        }
    }

    List<String> options() {
        return count == 1
                ? List.of()
                : List.of("--stripes", Integer.toString(count), "--stripesize", sizeBytes + "b");
    }
}
