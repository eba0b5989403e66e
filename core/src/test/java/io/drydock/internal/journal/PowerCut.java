package io.drydock.internal.journal;

import java.io.IOException;
import java.util.Random;

/**
 * The power that a machine has until it is cut, at one of the machine's steps: a write, a flush, a
 * change of a directory. What was not on stable storage by then is there in part: any of it, torn
 * at sectors.
 */
final class PowerCut {
    private final long lastStep;
    private final Random random;
    private long steps;

    /**
     * @param lastStep the one that is not finished; counted from 1
     */
    PowerCut(long lastStep, long seed) {
        this.lastStep = lastStep;
        this.random = new Random(seed);
    }

    /** There is none. */
    static PowerCut never() {
        return new PowerCut(Long.MAX_VALUE, 0);
    }

    static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Before each step: throws when there is no power any more. */
    void check() throws Cut {
        if (steps >= lastStep) {
            throw new Cut();
        }
    }

    /** After each step is begun; throws when it is the last. */
    void step() throws Cut {
        if (++steps >= lastStep) {
            throw new Cut();
        }
    }

    long steps() {
        return steps;
    }

    /** Whether something of what was on its way has arrived. */
    boolean arrives() {
        return random.nextBoolean();
    }
}
