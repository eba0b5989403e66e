package io.drydock.crypt;

import java.util.List;
import java.util.Optional;

/**
 * What the header of an encrypted device says.
 *
 * @param type its kind
 * @param uuid its UUID; of BitLocker, the volume's GUID
 * @param label LUKS2's label
 * @param subsystem LUKS2's subsystem
 * @param cipher as dm-crypt has it: {@code aes-xts-plain64}
 * @param keyBits the length of the volume key
 * @param sectorBytes what is encrypted as one
 * @param dataOffsetBytes where the encrypted content begins; 0 for BitLocker, whose metadata lies
 *     among it
 * @param integrity LUKS2's integrity, such as {@code hmac(sha256)}; what has it cannot be unlocked
 *     here
 * @param slots of LUKS, those in use, by their numbers
 * @param protectors of BitLocker, in their order
 * @param reencryption LUKS2's, if one has been begun
 */
public record CryptHeader(
        ContainerType type,
        Optional<String> uuid,
        Optional<String> label,
        Optional<String> subsystem,
        String cipher,
        int keyBits,
        int sectorBytes,
        long dataOffsetBytes,
        Optional<String> integrity,
        List<KeySlot> slots,
        List<Protector> protectors,
        Optional<Reencryption> reencryption) {
    public CryptHeader {
        slots = List.copyOf(slots);
        protectors = List.copyOf(protectors);
    }
}
