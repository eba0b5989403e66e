package io.drydock.crypt;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.cipher.CipherBlockDevice;
import io.drydock.internal.cipher.CryptLayout;
import io.drydock.internal.cipher.SectorCipher;
import io.drydock.internal.cryptsetup.HeaderCopy;
import io.drydock.internal.cryptsetup.SecretMemory;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An encrypted device whose volume key is known. Its content can be had in two ways: read and
 * written in Java, without privileges, where the cipher is AES in XTS or CBC; and as a block device
 * of this host, by the kernel's dm-crypt. Both outlive this.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class Unlocked implements AutoCloseable {
    private final String name;
    private final CryptHeader header;
    private final OptionalInt slot;
    private final CryptLayout layout;
    private final SecretMemory volumeKey;

    private Unlocked(
            String name,
            CryptHeader header,
            OptionalInt slot,
            CryptLayout layout,
            SecretMemory volumeKey) {
        this.name = name;
        this.header = header;
        this.slot = slot;
        this.layout = layout;
        this.volumeKey = volumeKey;
    }

    /**
     * Unlocks a device. Tokens (TPM2, FIDO2, Clevis) are not used.
     *
     * @param container is only read, and stays the caller's
     * @param name what errors call it
     * @param keys are tried in their order, and stay the caller's
     * @throws io.drydock.error.WrongKeyException when no key fits
     * @throws io.drydock.error.RefusedException when to find out costs more than is allowed
     * @throws io.drydock.error.NotFoundException when it is not encrypted
     * @throws io.drydock.error.CorruptDataException when its header is damaged
     * @throws UnsupportedException when libcryptsetup is missing, a re-encryption has not been
     *     finished, or the content is kept with integrity
     */
    public static Unlocked of(
            BlockDevice container, String name, List<Key> keys, UnlockLimits limits)
            throws IOException {
        try (HeaderCopy copy = HeaderCopy.load(container, "unlock", name)) {
            CryptLayout layout = copy.layout();
            Unlocking.Opened opened = new Unlocking(copy, limits, "unlock", name).with(keys);
            return new Unlocked(name, copy.header(), opened.slot(), layout, opened.volumeKey());
        }
    }

    /** What the header says. */
    public CryptHeader header() {
        return header;
    }

    /** The slot that was opened; empty for BitLocker. */
    public OptionalInt slot() {
        return slot;
    }

    /** The size of the content. */
    public long sizeBytes() {
        return layout.sizeBytes();
    }

    /**
     * The content, read and written in Java.
     *
     * @param container as it was unlocked, at least as large; stays the caller's
     * @throws UnsupportedException when the cipher is one that only the kernel has, or libcrypto is
     *     missing
     */
    public BlockDevice open(BlockDevice container, boolean readOnly) throws IOException {
        SecretMemory key = volumeKey.prefix(volumeKey.sizeBytes());
        try {
            Optional<SectorCipher> cipher = SectorCipher.of(layout.cipher(), key);
            if (cipher.isPresent()) {
                return new CipherBlockDevice(
                        container, layout, cipher.get(), key::close, readOnly, name);
            }
        } catch (UnsupportedException | RuntimeException e) {
            key.close();
            throw e;
        }
        key.close();
        throw new UnsupportedException(
                "unlock",
                name,
                "its cipher " + layout.cipher() + " is not done by this process",
                "use a host whose kernel has dm-crypt, and run as root");
    }

    /**
     * The content as a block device of this host. The kernel keeps the container open by itself.
     *
     * @param container the device that was unlocked
     * @throws UnsupportedException when the kernel has no dm-crypt or not this cipher, or we lack
     *     CAP_SYS_ADMIN
     */
    public HostDevice attach(HostDevice container, boolean readOnly) throws IOException {
        return CryptMapping.create(name, layout, volumeKey, container, readOnly);
    }

    /** Wipes the volume key; what has been opened or attached is not touched. */
    @Override
    public void close() {
        volumeKey.close();
    }
}
