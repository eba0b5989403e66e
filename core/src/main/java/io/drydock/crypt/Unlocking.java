package io.drydock.crypt;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeySlot.Priority;
import io.drydock.crypt.KeySlot.State;
import io.drydock.error.RefusedException;
import io.drydock.error.WrongKeyException;
import io.drydock.internal.cryptsetup.HeaderCopy;
import io.drydock.internal.cryptsetup.SecretMemory;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tries keys on the slots of a header, but none that costs more than the limits allow.
 *
 * <p>Threading: belongs to one thread.
 */
final class Unlocking {
    private final HeaderCopy copy;
    private final CryptHeader header;
    private final UnlockLimits limits;
    private final String operation;
    private final String name;
    private boolean tooDear;

    Unlocking(HeaderCopy copy, UnlockLimits limits, String operation, String name)
            throws IOException {
        this.copy = copy;
        this.header = copy.header();
        this.limits = limits;
        this.operation = operation;
        this.name = name;
    }

    /**
     * A key that fits.
     *
     * @param key which of those given
     * @param slot which slot it opens; empty for BitLocker
     * @param volumeKey what was in it; the caller closes it
     */
    record Opened(Key key, OptionalInt slot, SecretMemory volumeKey) {}

    /**
     * @throws WrongKeyException when no key fits
     * @throws RefusedException when one might, but to find out costs more than is allowed
     */
    Opened with(List<Key> keys) throws IOException {
        if (copy.digestIterations() > limits.pbkdf2Iterations()) {
            throw tooDear();
        }
        for (Key key : keys) {
            Optional<Opened> opened =
                    header.type().isLuks() ? luks(key) : attempt(key, OptionalInt.empty());
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        if (tooDear && !keys.isEmpty()) {
            throw tooDear();
        }
        throw new WrongKeyException(
                operation,
                name,
                keys.isEmpty()
                        ? "it is encrypted, and no key was given for it"
                        : "none of the keys opens it (" + keys.size() + " tried)",
                "give a passphrase or key file that does");
    }

    private Optional<Opened> luks(Key key) throws IOException {
        List<KeySlot> slots =
                header.slots().stream()
                        .filter(slot -> slot.state() == State.ACTIVE)
                        .filter(slot -> slot.priority() != Priority.IGNORED)
                        .sorted(Comparator.comparing(KeySlot::priority))
                        .toList();
        for (KeySlot slot : slots) {
            if (!isAllowed(slot.derivation())) {
                tooDear = true;
                continue;
            }
            Optional<Opened> opened = attempt(key, OptionalInt.of(slot.number()));
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }

    private Optional<Opened> attempt(Key key, OptionalInt slot) throws IOException {
        return copy.handle()
                .volumeKey(slot.orElse(Cryptsetup.CRYPT_ANY_SLOT()), key.secret())
                .map(volumeKey -> new Opened(key, slot, volumeKey));
    }

    private boolean isAllowed(KeyDerivation derivation) {
        return switch (derivation) {
            case Pbkdf2 pbkdf2 -> pbkdf2.iterations() <= limits.pbkdf2Iterations();
            case Argon2 argon2 ->
                    argon2.memoryKib() <= limits.memoryKib()
                            && argon2.time()
                                    <= limits.argon2Kib() / Math.max(1, argon2.memoryKib());
        };
    }

    private RefusedException tooDear() {
        return new RefusedException(
                operation,
                name,
                "its header demands more memory or time than is allowed to open it",
                "allow more with UnlockLimits if the image can be trusted");
    }
}
