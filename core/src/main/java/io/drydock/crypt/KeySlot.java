package io.drydock.crypt;

/**
 * A place of a LUKS header where the volume key is kept, encrypted with one passphrase or key file.
 *
 * @param number from 0
 * @param state what it is for
 * @param priority when it is tried
 * @param derivation what a try costs
 * @param cipher what encrypts it, such as {@code aes-xts-plain64}
 * @param keyBits the length of the key kept in it
 */
public record KeySlot(
        int number,
        State state,
        Priority priority,
        KeyDerivation derivation,
        String cipher,
        int keyBits) {
    /** What a slot is for. */
    public enum State {
        /** It has the volume key. */
        ACTIVE,
        /** It has some other key, which opens nothing. */
        UNBOUND
    }

    /** When a slot is tried, if no slot is named. */
    public enum Priority {
        /** Before the others. */
        PREFERRED,
        NORMAL,
        /** Never. */
        IGNORED
    }
}
