package io.drydock.crypt;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.cryptsetup.HeaderCopy;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The headers of encrypted devices: what they say, who may open them, and new ones. libcryptsetup
 * does the work, on copies in memory: no privileges are needed, and a device is written at the end,
 * when all has gone well, in an order in which a power cut leaves a header with all its keys.
 *
 * <p>All methods throw an {@link UnsupportedException} where libcryptsetup is not installed, and a
 * {@link io.drydock.error.NotFoundException} for a device that is not encrypted. What writes throws
 * a {@link RefusedException} when the drive is open read-only or the device in use. Work with the
 * library is one at a time in the whole process.
 *
 * <p>Threading: safe for use by many threads, which wait for each other.
 */
public final class Crypt {
    private static final String RESTORE = "restore the header of";

    private final DeviceAccess devices;
    private final UnlockLimits limits;

    private Crypt(DeviceAccess devices, UnlockLimits limits) {
        this.devices = devices;
        this.limits = limits;
    }

    /** The encrypted ones of these devices. */
    public static Crypt on(DeviceAccess devices) {
        return new Crypt(devices, UnlockLimits.defaults());
    }

    /** The same with other limits of what a key may cost. */
    public Crypt withLimits(UnlockLimits others) {
        return new Crypt(devices, others);
    }

    /** Some work on a header. */
    private interface Work<T> {
        T on(HeaderCopy copy) throws IOException;
    }

    private <T> T reading(Device device, String operation, Work<T> work) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.READ);
                HeaderCopy copy = HeaderCopy.load(bytes, operation, device.name())) {
            return work.on(copy);
        }
    }

    private <T> T editing(Device device, String operation, Work<T> work) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.WRITE);
                HeaderCopy copy = HeaderCopy.load(bytes, operation, device.name())) {
            if (!copy.header().type().isLuks()) {
                throw new UnsupportedException(
                        operation,
                        device.name(),
                        "BitLocker's metadata is only read",
                        "change it with Windows");
            }
            copy.loadForEdit();
            T result = work.on(copy);
            copy.commit();
            return result;
        }
    }

    /** What the header says. */
    public CryptHeader header(Device device) throws IOException {
        return reading(device, "read", HeaderCopy::header);
    }

    /**
     * Unlocks a device by itself: what a session does with the keys that it was given, it does for
     * all that is on the device as well.
     *
     * @param keys as for {@link Unlocked#of}
     */
    public Unlocked unlock(Device device, List<Key> keys) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.READ)) {
            return Unlocked.of(bytes, device.name(), keys, limits);
        }
    }

    /**
     * Which slot a key opens; empty for BitLocker, which has none.
     *
     * @throws io.drydock.error.WrongKeyException when it opens nothing
     */
    public OptionalInt test(Device device, Key key) throws IOException {
        return reading(
                device,
                "unlock",
                copy -> {
                    try (Opened opened = open(copy, device, "unlock", key)) {
                        return opened.slot();
                    }
                });
    }

    /** A slot that a key has opened; the volume key is wiped at the end. */
    private record Opened(Unlocking.Opened opened) implements AutoCloseable {
        OptionalInt slot() {
            return opened.slot();
        }

        @Override
        public void close() {
            opened.volumeKey().close();
        }
    }

    private Opened open(HeaderCopy copy, Device device, String operation, Key key)
            throws IOException {
        return new Opened(new Unlocking(copy, limits, operation, device.name()).with(List.of(key)));
    }

    /**
     * Makes the device a LUKS device. What was on it is lost: its first megabytes are overwritten,
     * and the rest can be read by nobody who does not look for it.
     *
     * @param key of the first slot
     * @throws RefusedException when it has no room for the header and something behind it
     */
    public CryptHeader format(Device device, LuksOptions options, Key key) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.WRITE);
                HeaderCopy copy = HeaderCopy.of(bytes, "format", device.name())) {
            copy.format(options, key.secret());
            copy.commit();
            return copy.header();
        }
    }

    /**
     * Adds a key, in the first slot that is free.
     *
     * @param existing a key that opens it
     * @param derivation how the new slot's key is derived
     * @return the new slot
     */
    public int addKey(Device device, Key existing, Key added, KeyDerivation derivation)
            throws IOException {
        return addKey(device, existing, added, derivation, OptionalInt.empty());
    }

    /** As the other, in a slot of the caller's choice. */
    public int addKey(
            Device device, Key existing, Key added, KeyDerivation derivation, OptionalInt slot)
            throws IOException {
        return editing(
                device,
                "add a key to",
                copy -> {
                    try (Opened opened = open(copy, device, "add a key to", existing)) {
                        copy.handle().setDerivation(derivation);
                        return copy.handle()
                                .addSlot(
                                        slot.orElse(Cryptsetup.CRYPT_ANY_SLOT()),
                                        opened.opened().volumeKey(),
                                        added.secret());
                    }
                });
    }

    /**
     * Replaces a key by another, in the slot that it opens.
     *
     * @param derivation how the slot's key is derived from now on
     * @return the slot
     */
    public int changeKey(Device device, Key existing, Key replacement, KeyDerivation derivation)
            throws IOException {
        return editing(
                device,
                "change a key of",
                copy -> {
                    int slot;
                    try (Opened opened = open(copy, device, "change a key of", existing)) {
                        slot = opened.slot().orElseThrow();
                    }
                    copy.handle().setDerivation(derivation);
                    return copy.handle().changeSlot(slot, existing.secret(), replacement.secret());
                });
    }

    /**
     * Removes the slot that a key opens, unless it is the last.
     *
     * @return the slot
     */
    public int removeKey(Device device, Key key) throws IOException {
        return remove(
                device,
                copy -> {
                    try (Opened opened = open(copy, device, "remove a key of", key)) {
                        return opened.slot().orElseThrow();
                    }
                });
    }

    /**
     * Removes a slot, unless it is the last; no key is needed.
     *
     * @throws RefusedException when the slot is not in use, or the last that is
     */
    public void removeSlot(Device device, int slot) throws IOException {
        remove(device, _ -> slot);
    }

    private int remove(Device device, Work<Integer> choice) throws IOException {
        return editing(
                device,
                "remove a key of",
                copy -> {
                    int slot = choice.on(copy);
                    List<KeySlot> slots = copy.header().slots();
                    boolean used = slots.stream().anyMatch(other -> other.number() == slot);
                    boolean others =
                            slots.stream()
                                    .anyMatch(other ->
                                            other.number() != slot
                                                    && other.state() == KeySlot.State.ACTIVE);
                    if (!used || !others) {
                        throw new RefusedException(
                                "remove a key of",
                                device.name(),
                                used
                                        ? "slot " + slot + " is the last that opens it"
                                        : "slot " + slot + " is not in use",
                                used
                                        ? "add another key first"
                                        : "see its header for the slots in use");
                    }
                    copy.handle().destroySlot(slot);
                    return slot;
                });
    }

    /** Says when a slot is tried; LUKS2 only. */
    public void setPriority(Device device, int slot, KeySlot.Priority priority) throws IOException {
        editing(
                device,
                "set a slot's priority of",
                copy -> {
                    copy.handle().setPriority(slot, priority);
                    return true;
                });
    }

    /** Changes the UUID. */
    public void setUuid(Device device, UUID uuid) throws IOException {
        editing(
                device,
                "set the UUID of",
                copy -> {
                    copy.handle().setUuid(uuid.toString());
                    return true;
                });
    }

    /**
     * Changes label and subsystem; LUKS2 only.
     *
     * @param label at most 47 bytes of UTF-8; empty for none
     * @param subsystem likewise
     */
    public void setLabel(Device device, String label, String subsystem) throws IOException {
        editing(
                device,
                "label",
                copy -> {
                    copy.handle().setLabel(label, subsystem);
                    return true;
                });
    }

    /**
     * Writes the header with all its slots to a new file of this host, as {@code cryptsetup
     * luksHeaderBackup} does. Who has the file and a key that was valid then can read the device
     * for ever.
     *
     * @throws RefusedException when the file exists
     */
    public void backUpHeader(Device device, Path file) throws IOException {
        reading(
                device,
                "back up the header of",
                copy -> {
                    copy.loadForEdit();
                    if (Files.exists(file)) {
                        throw new RefusedException(
                                "back up the header of",
                                device.name(),
                                file + " exists",
                                "name a new file: an old backup is not overwritten");
                    }
                    copy.handle().backUp(file.toAbsolutePath());
                    return true;
                });
    }

    /**
     * Puts back a header that {@link #backUpHeader} or cryptsetup(8) has written to a file. Keys
     * that have been added since are lost; those that were removed since are valid again.
     *
     * @param replaceOther whether it may take the place of the header of another device, one with
     *     another UUID, and so make that one's content unreadable
     * @throws io.drydock.error.CorruptDataException when the file is no such header
     * @throws RefusedException when there is the header of another device, and it may not
     */
    public void restoreHeader(Device device, Path file, boolean replaceOther) throws IOException {
        CryptHeader restored = headerOf(file);
        try (BlockDevice bytes = devices.open(device, Use.WRITE)) {
            if (!replaceOther) {
                checkSame(device, bytes, restored);
            }
            try (HeaderCopy copy = HeaderCopy.of(bytes, RESTORE, device.name())) {
                copy.restore(file.toAbsolutePath(), Files.size(file));
                copy.commit();
            }
        }
    }

    private static CryptHeader headerOf(Path file) throws IOException {
        try (BlockDevice bytes = FileBlockDevice.open(file, true);
                HeaderCopy copy = HeaderCopy.load(bytes, RESTORE, file.toString())) {
            return copy.header();
        } catch (NotFoundException e) {
            throw new CorruptDataException(
                    RESTORE, file.toString(), "the file is no header of LUKS", e);
        }
    }

    private static void checkSame(Device device, BlockDevice bytes, CryptHeader restored)
            throws IOException {
        String there;
        try (HeaderCopy copy = HeaderCopy.load(bytes, RESTORE, device.name())) {
            CryptHeader header = copy.header();
            if (header.uuid().equals(restored.uuid())) {
                return;
            }
            there = "the header of " + header.uuid().orElse("another device");
        } catch (NotFoundException | CorruptDataException e) {
            if (device.signature().isEmpty()
                    || device.signature().get().type().equals(restored.type().signatureType())) {
                return;
            }
            there = device.signature().get().type();
        }
        throw new RefusedException(
                RESTORE,
                device.name(),
                "it holds " + there + ", and the file the header of " + restored.uuid().orElse("?"),
                "say that it may be replaced if that is meant");
    }
}
