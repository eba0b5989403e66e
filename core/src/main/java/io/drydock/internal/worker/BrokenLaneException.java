package io.drydock.internal.worker;

import java.io.IOException;

/** The other side is not there any more, or not to be talked to. */
final class BrokenLaneException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean gone;

    private BrokenLaneException(String reason, boolean gone) {
        super(reason);
        this.reason = reason;
        this.gone = gone;
    }

    /** It has closed its end. */
    static BrokenLaneException gone() {
        return new BrokenLaneException("it has gone", true);
    }

    /** It has not answered by the deadline. */
    static BrokenLaneException late() {
        return new BrokenLaneException("it has not answered by the deadline", false);
    }

    /**
     * It has sent what makes no sense.
     *
     * @param what such as {@code a length of -1}
     */
    static BrokenLaneException nonsense(String what) {
        return new BrokenLaneException("it has sent " + what, false);
    }

    /** As the other, which shows in an exception. */
    static BrokenLaneException nonsense(String what, Throwable cause) {
        BrokenLaneException made = nonsense(what);
        made.initCause(cause);
        return made;
    }

    /** It has failed in a way that leaves it in an unknown state. */
    static BrokenLaneException failed(String reason) {
        return new BrokenLaneException("it has failed: " + reason, false);
    }

    /** Why, such as {@code it has not answered by the deadline}. */
    String reason() {
        return reason;
    }

    /** Whether it is not there any more, and so has ended on its own. */
    boolean isGone() {
        return gone;
    }
}
