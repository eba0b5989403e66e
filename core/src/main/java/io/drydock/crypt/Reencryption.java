package io.drydock.crypt;

/**
 * A re-encryption of a LUKS2 device that has been begun and not been finished. While there is one,
 * the device cannot be unlocked here: {@code cryptsetup reencrypt --resume-only} finishes it.
 *
 * @param state how it was left
 * @param mode what it does
 * @param backward whether it goes from the device's end to its beginning
 */
public record Reencryption(State state, Mode mode, boolean backward) {
    /** How a re-encryption was left. */
    public enum State {
        /** Between two steps. */
        CLEAN,
        /** In the middle of a step, which has to be recovered. */
        CRASHED,
        /** Its description makes no sense. */
        INVALID
    }

    /** What is done. */
    public enum Mode {
        REENCRYPT,
        ENCRYPT,
        DECRYPT
    }
}
