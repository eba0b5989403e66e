package io.drydock.internal.cryptsetup;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.bindings.cryptsetup.crypt_pbkdf_type;
import io.drydock.bindings.libc.LibC;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.crypt.KeyDerivation.Variant;
import io.drydock.crypt.KeySlot.Priority;
import io.drydock.crypt.LuksOptions;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.EnvironmentCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.Native;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@code struct crypt_device}: libcryptsetup at work on a file of ours.
 *
 * <p>There is one at a time in the process: the library's own locking is off, since nobody else
 * knows the files, and no two derivations of keys may take their memory at once.
 *
 * <p>Threading: belongs to the thread that opened it; others that open one wait for its end.
 */
public final class CryptHandle implements AutoCloseable {
    private static final ReentrantLock LIBRARY = new ReentrantLock();

    /** LUKS2's metadata has 4 MiB, and nothing that the library returns is longer. */
    private static final long MAX_STRING_BYTES = 16 << 20;

    private final Arena arena = Arena.ofConfined();
    private final MessageLog log = new MessageLog();
    private final MemorySegment pointer;
    private final String path;
    private final String operation;
    private final String name;
    private boolean closed;

    private CryptHandle(String path, String operation, String name) throws IOException {
        this.path = path;
        this.operation = operation;
        this.name = name;
        MemorySegment holder = arena.allocate(ValueLayout.ADDRESS);
        int result = Cryptsetup.crypt_init(holder, arena.allocateFrom(path));
        if (result < 0) {
            arena.close();
            throw Errno.failure(operation, name, result);
        }
        pointer = holder.get(ValueLayout.ADDRESS, 0);
        Cryptsetup.crypt_set_log_callback(pointer, log.callback(arena), MemorySegment.NULL);
    }

    /**
     * Begins work on a file.
     *
     * @param operation what errors say was tried
     * @param name what errors call the file
     * @throws UnsupportedException when the library is not installed
     */
    public static CryptHandle open(Fd file, String operation, String name) throws IOException {
        require(operation, name);
        LIBRARY.lock();
        try {
            // Where it cannot do a cipher by itself it goes by way of device-mapper, and would wait
            // for udev for ever where none serves us.
            EnvironmentCalls.setenv("DM_DISABLE_UDEV", "1");
            Cryptsetup.crypt_metadata_locking(MemorySegment.NULL, 0);
            Cryptsetup.crypt_token_external_disable();
            return new CryptHandle(file.procPath(), operation, name);
        } catch (IOException | RuntimeException e) {
            LIBRARY.unlock();
            throw e;
        }
    }

    private static void require(String operation, String name) throws UnsupportedException {
        try {
            NativeLibrary.CRYPTSETUP.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "libcryptsetup cannot be loaded",
                    "install package " + e.debianPackage(),
                    e);
        }
        if (!NativeLibrary.CRYPTSETUP.has("crypt_token_external_disable")) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "this libcryptsetup is too old",
                    "install version 2.4 or a later one");
        }
    }

    /**
     * Reads the header that is on the file.
     *
     * @throws CorruptDataException when there is none, or a bad one
     */
    public void load(ContainerType type) throws IOException {
        MemorySegment wanted =
                type.isLuks()
                        ? MemorySegment.NULL // whichever version it is
                        : arena.allocateFrom(type.libraryName());
        int result = Cryptsetup.crypt_load(pointer, wanted, MemorySegment.NULL);
        if (result < 0) {
            throw result == -LibC.ENOTSUP() ? failure(result) : corrupt(result);
        }
    }

    /** The kind of what has been loaded or made. */
    ContainerType type() throws CorruptDataException {
        return string(Cryptsetup.crypt_get_type(pointer))
                .flatMap(ContainerType::ofLibrary)
                .orElseThrow(() -> corrupt(-LibC.EINVAL()));
    }

    /** How many slots it may have at most; 0 when it has none at all. */
    int slots() throws CorruptDataException {
        ContainerType type = type();
        return type.isLuks()
                ? Cryptsetup.crypt_keyslot_max(arena.allocateFrom(type.libraryName()))
                : 0;
    }

    /** One of the library's {@code CRYPT_SLOT_*}. */
    int slotStatus(int slot) {
        return Cryptsetup.crypt_keyslot_status(pointer, slot);
    }

    /** How the slot's key is derived. */
    KeyDerivation derivation(int slot) throws IOException {
        MemorySegment type = crypt_pbkdf_type.allocate(arena);
        check(Cryptsetup.crypt_keyslot_get_pbkdf(pointer, slot, type));
        String algorithm = string(crypt_pbkdf_type.type(type)).orElse("");
        long passes = Integer.toUnsignedLong(crypt_pbkdf_type.iterations(type));
        if (algorithm.equals("pbkdf2")) {
            return new Pbkdf2(string(crypt_pbkdf_type.hash(type)).orElse(""), passes);
        }
        return new Argon2(
                algorithm.equals("argon2i") ? Variant.ARGON2I : Variant.ARGON2ID,
                passes,
                Integer.toUnsignedLong(crypt_pbkdf_type.max_memory_kb(type)),
                crypt_pbkdf_type.parallel_threads(type));
    }

    /** A range of the file. */
    record Area(long offsetBytes, long lengthBytes) {}

    /** Where the slot's key is kept. */
    Area area(int slot) throws IOException {
        MemorySegment offset = arena.allocate(ValueLayout.JAVA_LONG);
        MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
        check(Cryptsetup.crypt_keyslot_area(pointer, slot, offset, length));
        return new Area(offset.get(ValueLayout.JAVA_LONG, 0), length.get(ValueLayout.JAVA_LONG, 0));
    }

    /**
     * The sizes of a LUKS2 header.
     *
     * @param metadataBytes of each of the two copies of its metadata, which come first
     * @param slotsBytes of what the slots keep, behind them
     */
    record Luks2Sizes(long metadataBytes, long slotsBytes) {
        long headerBytes() {
            return 2 * metadataBytes + slotsBytes;
        }
    }

    Luks2Sizes luks2Sizes() throws IOException {
        MemorySegment metadata = arena.allocate(ValueLayout.JAVA_LONG);
        MemorySegment slots = arena.allocate(ValueLayout.JAVA_LONG);
        check(Cryptsetup.crypt_get_metadata_size(pointer, metadata, slots));
        return new Luks2Sizes(
                metadata.get(ValueLayout.JAVA_LONG, 0), slots.get(ValueLayout.JAVA_LONG, 0));
    }

    /** What the vector of the content's first sector is made of. */
    long firstVectorNumber() {
        return Cryptsetup.crypt_get_iv_offset(pointer);
    }

    /**
     * The volume key, if the passphrase opens that slot.
     *
     * @param slot of BitLocker, {@code CRYPT_ANY_SLOT}
     * @return empty when it does not
     */
    public Optional<SecretMemory> volumeKey(int slot, SecretMemory passphrase) throws IOException {
        log.clear();
        SecretMemory key = SecretMemory.ofSize(volumeKeyBytes());
        MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_LONG, key.sizeBytes());
        int result =
                Cryptsetup.crypt_volume_key_get(
                        pointer,
                        slot,
                        key.bytes(),
                        size,
                        passphrase.bytes(),
                        passphrase.sizeBytes());
        if (result >= 0) {
            return Optional.of(key);
        }
        key.close();
        // A BitLocker key that does not decrypt is EINVAL, if no protector was tried after it.
        boolean wrong = result == -LibC.EPERM() || (slots() == 0 && result == -LibC.EINVAL());
        if (wrong) {
            return Optional.empty();
        }
        throw failure(result);
    }

    /** The length of the volume key. */
    public int volumeKeyBytes() {
        return Cryptsetup.crypt_get_volume_key_size(pointer);
    }

    /**
     * Adds a slot.
     *
     * @param slot where; {@code CRYPT_ANY_SLOT} for the first that is free
     * @param volumeKey null right after formatting, when the library knows it
     * @return the slot's number
     */
    public int addSlot(int slot, @Nullable SecretMemory volumeKey, SecretMemory passphrase)
            throws IOException {
        return check(
                Cryptsetup.crypt_keyslot_add_by_volume_key(
                        pointer,
                        slot,
                        volumeKey == null ? MemorySegment.NULL : volumeKey.bytes(),
                        volumeKey == null ? 0 : volumeKey.sizeBytes(),
                        passphrase.bytes(),
                        passphrase.sizeBytes()));
    }

    /** Changes the passphrase of a slot, which keeps its number. */
    public int changeSlot(int slot, SecretMemory old, SecretMemory passphrase) throws IOException {
        return check(
                Cryptsetup.crypt_keyslot_change_by_passphrase(
                        pointer,
                        slot,
                        slot,
                        old.bytes(),
                        old.sizeBytes(),
                        passphrase.bytes(),
                        passphrase.sizeBytes()));
    }

    /** Removes a slot and what was kept in it. */
    public void destroySlot(int slot) throws IOException {
        check(Cryptsetup.crypt_keyslot_destroy(pointer, slot));
    }

    /** Says when a slot is tried; LUKS2 only. */
    public void setPriority(int slot, Priority priority) throws IOException {
        int number =
                switch (priority) {
                    case PREFERRED -> Cryptsetup.CRYPT_SLOT_PRIORITY_PREFER();
                    case NORMAL -> Cryptsetup.CRYPT_SLOT_PRIORITY_NORMAL();
                    case IGNORED -> Cryptsetup.CRYPT_SLOT_PRIORITY_IGNORE();
                };
        check(Cryptsetup.crypt_keyslot_set_priority(pointer, slot, number));
    }

    /** Makes a new header. */
    void format(LuksOptions options, int deviceSectorBytes) throws IOException {
        setDerivation(options.derivation());
        check(Cryptsetup.crypt_set_data_offset(pointer, options.dataOffsetBytes() / 512));
        MemorySegment parameters =
                options.type() == ContainerType.LUKS2
                        ? LuksParameters.ofLuks2(options, deviceSectorBytes, arena)
                        : LuksParameters.ofLuks1(options, arena);
        check(
                Cryptsetup.crypt_format(
                        pointer,
                        arena.allocateFrom(options.type().libraryName()),
                        Native.string(arena, options.cipherName()),
                        Native.string(arena, options.cipherMode()),
                        LuksParameters.stringOrNull(options.uuid(), arena),
                        MemorySegment.NULL,
                        options.keyBits() / Byte.SIZE,
                        parameters));
    }

    /** Says how keys of slots are derived that are made from now on; nothing is measured. */
    public void setDerivation(KeyDerivation derivation) throws IOException {
        check(Cryptsetup.crypt_set_pbkdf_type(pointer, Pbkdf.of(derivation, arena)));
    }

    /** Changes the UUID. */
    public void setUuid(String uuid) throws IOException {
        check(Cryptsetup.crypt_set_uuid(pointer, Native.string(arena, uuid)));
    }

    /** Changes label and subsystem; LUKS2 only. */
    public void setLabel(String label, String subsystem) throws IOException {
        check(
                Cryptsetup.crypt_set_label(
                        pointer, Native.string(arena, label), Native.string(arena, subsystem)));
    }

    /** Writes the header to a new file. */
    public void backUp(Path file) throws IOException {
        check(
                Cryptsetup.crypt_header_backup(
                        pointer, MemorySegment.NULL, Native.string(arena, file.toString())));
    }

    /** Takes the header from a file that {@link #backUp} has written. */
    public void restore(Path file) throws IOException {
        check(
                Cryptsetup.crypt_header_restore(
                        pointer, MemorySegment.NULL, Native.string(arena, file.toString())));
    }

    /** For what is called in other classes of this package. */
    MemorySegment pointer() {
        return pointer;
    }

    /** Lives as long as this. */
    Arena arena() {
        return arena;
    }

    /** Returns the result unless it is minus errno. */
    int check(int result) throws DrydockException {
        if (result < 0) {
            throw failure(result);
        }
        return result;
    }

    private DrydockException failure(int result) {
        String said = said();
        String reason = said.isEmpty() ? Errno.description(result) : said;
        if (result == -LibC.ENOTSUP() || result == -LibC.ENOSYS()) {
            return new UnsupportedException(
                    operation, name, reason, "see cryptsetup(8) for what there is");
        }
        if (result == -LibC.ENOMEM()) {
            return new UnsupportedException(
                    operation, name, reason, "it needs more memory than there is");
        }
        return new SystemCallException(operation, name, Errno.name(result), reason, null);
    }

    private CorruptDataException corrupt(int result) {
        String said = said();
        return corrupt(said.isEmpty() ? Errno.description(result) : said);
    }

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException(operation, name, reason);
    }

    private String said() {
        return log.text().replace(path, name);
    }

    /** A string of the library's. */
    @SuppressWarnings("restricted")
    static Optional<String> string(MemorySegment pointer) {
        return pointer.address() == 0
                ? Optional.empty()
                : Optional.of(pointer.reinterpret(MAX_STRING_BYTES).getString(0));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Cryptsetup.crypt_free(pointer);
            arena.close();
            LIBRARY.unlock();
        }
    }
}
