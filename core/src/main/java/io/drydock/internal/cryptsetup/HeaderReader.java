package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.bindings.cryptsetup.crypt_params_reencrypt;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.CryptHeader;
import io.drydock.crypt.KeySlot;
import io.drydock.crypt.KeySlot.Priority;
import io.drydock.crypt.KeySlot.State;
import io.drydock.crypt.Reencryption;
import io.drydock.crypt.Reencryption.Mode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes values of what the library has read. */
final class HeaderReader {
    /**
     * Twice what a cipher with integrity takes. Longer ones would be derived from a passphrase for
     * hours, whatever the number of iterations.
     */
    private static final int MAX_KEY_BYTES = 256;

    private final CryptHandle handle;
    private final MemorySegment pointer;
    private final @Nullable Luks2Metadata luks2;
    private final @Nullable BitlockerMetadata bitlocker;

    /**
     * @param luks2 of LUKS2
     * @param bitlocker of BitLocker
     */
    HeaderReader(
            CryptHandle handle,
            @Nullable Luks2Metadata luks2,
            @Nullable BitlockerMetadata bitlocker) {
        this.handle = handle;
        this.pointer = handle.pointer();
        this.luks2 = luks2;
        this.bitlocker = bitlocker;
    }

    CryptHeader read() throws IOException {
        ContainerType type = handle.type();
        return new CryptHeader(
                type,
                text(Cryptsetup.crypt_get_uuid(pointer)),
                type == ContainerType.LUKS2
                        ? text(Cryptsetup.crypt_get_label(pointer))
                        : Optional.empty(),
                type == ContainerType.LUKS2
                        ? text(Cryptsetup.crypt_get_subsystem(pointer))
                        : Optional.empty(),
                text(Cryptsetup.crypt_get_cipher(pointer)).orElse("")
                        + "-"
                        + text(Cryptsetup.crypt_get_cipher_mode(pointer)).orElse(""),
                handle.volumeKeyBytes() * Byte.SIZE,
                sectorBytes(),
                type.isLuks() ? Cryptsetup.crypt_get_data_offset(pointer) * 512 : 0,
                luks2 == null ? Optional.empty() : luks2.integrity(),
                slots(type),
                bitlocker == null ? List.of() : bitlocker.protectors(),
                luks2 != null && luks2.isReencrypting() ? reencryption() : Optional.empty());
    }

    private int sectorBytes() {
        if (bitlocker != null) {
            return bitlocker.sectorBytes(); // the library says 512, whatever it is
        }
        return luks2 != null ? Cryptsetup.crypt_get_sector_size(pointer) : 512;
    }

    private List<KeySlot> slots(ContainerType type) throws IOException {
        List<KeySlot> slots = new ArrayList<>();
        for (int number = 0; number < handle.slots(); number++) {
            if (luks2 != null && !luks2.isKeySlot(number)) {
                continue;
            }
            int status = handle.slotStatus(number);
            if (status == Cryptsetup.CRYPT_SLOT_UNBOUND()) {
                slots.add(slot(type, number, State.UNBOUND));
            } else if (isActive(status)) {
                slots.add(slot(type, number, State.ACTIVE));
            }
        }
        return slots;
    }

    static boolean isActive(int status) {
        return status == Cryptsetup.CRYPT_SLOT_ACTIVE()
                || status == Cryptsetup.CRYPT_SLOT_ACTIVE_LAST();
    }

    private KeySlot slot(ContainerType type, int number, State state) throws IOException {
        MemorySegment keyBytes = handle.arena().allocate(ValueLayout.JAVA_LONG);
        String cipher =
                text(Cryptsetup.crypt_keyslot_get_encryption(pointer, number, keyBytes)).orElse("");
        int size = Cryptsetup.crypt_keyslot_get_key_size(pointer, number);
        if (!isKeySize(size) || !isKeySize(keyBytes.get(ValueLayout.JAVA_LONG, 0))) {
            throw handle.corrupt("the key of slot " + number + " has a size that cannot be");
        }
        return new KeySlot(
                number,
                state,
                type == ContainerType.LUKS2 ? priority(number) : Priority.NORMAL,
                handle.derivation(number),
                cipher,
                size * Byte.SIZE);
    }

    private static boolean isKeySize(long bytes) {
        return bytes >= 0 && bytes <= MAX_KEY_BYTES;
    }

    private Priority priority(int slot) {
        int priority = Cryptsetup.crypt_keyslot_get_priority(pointer, slot);
        if (priority == Cryptsetup.CRYPT_SLOT_PRIORITY_PREFER()) {
            return Priority.PREFERRED;
        }
        return priority == Cryptsetup.CRYPT_SLOT_PRIORITY_IGNORE()
                ? Priority.IGNORED
                : Priority.NORMAL;
    }

    private Optional<Reencryption> reencryption() {
        MemorySegment parameters = crypt_params_reencrypt.allocate(handle.arena());
        int status = Cryptsetup.crypt_reencrypt_status(pointer, parameters);
        if (status == Cryptsetup.CRYPT_REENCRYPT_NONE()) {
            return Optional.empty();
        }
        return Optional.of(
                new Reencryption(
                        state(status),
                        mode(crypt_params_reencrypt.mode(parameters)),
                        crypt_params_reencrypt.direction(parameters) != 0));
    }

    private static Reencryption.State state(int status) {
        if (status == Cryptsetup.CRYPT_REENCRYPT_CLEAN()) {
            return Reencryption.State.CLEAN;
        }
        return status == Cryptsetup.CRYPT_REENCRYPT_CRASH()
                ? Reencryption.State.CRASHED
                : Reencryption.State.INVALID;
    }

    private static Mode mode(int mode) {
        if (mode == Cryptsetup.CRYPT_REENCRYPT_ENCRYPT()) {
            return Mode.ENCRYPT;
        }
        return mode == Cryptsetup.CRYPT_REENCRYPT_DECRYPT() ? Mode.DECRYPT : Mode.REENCRYPT;
    }

    private static Optional<String> text(MemorySegment pointer) {
        return CryptHandle.string(pointer).filter(text -> !text.isEmpty());
    }
}
