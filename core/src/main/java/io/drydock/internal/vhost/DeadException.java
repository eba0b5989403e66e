package io.drydock.internal.vhost;

/** The device has died, or is about to: why. */
final class DeadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Death death;

    DeadException(Death death) {
        super(death.reason());
        this.death = death;
    }

    /** The back-end has broken the protocol. */
    static DeadException violation(String how) {
        return new DeadException(Death.violation("the back-end broke the protocol: " + how));
    }

    Death death() {
        return death;
    }
}
