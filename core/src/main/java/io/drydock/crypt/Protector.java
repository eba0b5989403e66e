package io.drydock.crypt;

/** What opens a BitLocker volume. */
public enum Protector {
    /** A key that is kept in the clear: protection is suspended. */
    CLEAR_KEY,
    TPM,
    /** A file {@code *.BEK}. */
    STARTUP_KEY,
    TPM_AND_PIN,
    /** 48 digits in eight groups. */
    RECOVERY_PASSWORD,
    SMART_CARD,
    PASSWORD,
    UNKNOWN
}
