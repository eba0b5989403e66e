package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.block.BlockDevice;
import io.drydock.crypt.ContainerType;
import io.drydock.crypt.CryptHeader;
import io.drydock.crypt.KeySlot;
import io.drydock.crypt.LuksOptions;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.EditCopy;
import io.drydock.internal.cipher.CipherSpec;
import io.drydock.internal.cipher.CryptLayout;
import io.drydock.internal.cipher.CryptSegment.Encrypted;
import io.drydock.internal.cryptsetup.CryptHandle.Area;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of an encrypted device in a file in memory, and libcryptsetup at work on it. Nothing
 * is written to the device before {@link #commit}.
 *
 * <p>Threading: belongs to the thread that opened it; see {@link CryptHandle}.
 */
public final class HeaderCopy implements AutoCloseable {
    /** Both copies of LUKS2's metadata, of which each has 4 MiB at most. */
    private static final long LUKS2_METADATA_BYTES = 8 << 20;

    /** What LUKS2's header has at most, with all slots (LUKS2_HDR_MAX_MDA_SIZE). */
    private static final long LUKS2_HEADER_BYTES = LUKS2_METADATA_BYTES + (128 << 20);

    private static final int LUKS1_HEADER_BYTES = 4096;

    /** Where LUKS1 says how many iterations the check of the volume key takes. */
    private static final long LUKS1_DIGEST_ITERATIONS_OFFSET = 164;

    private final BlockDevice device;
    private final String operation;
    private final String name;
    private final EditCopy copy;
    private final CryptHandle handle;
    private @Nullable Luks2Metadata luks2;
    private @Nullable BitlockerMetadata bitlocker;

    private HeaderCopy(
            BlockDevice device, String operation, String name, EditCopy copy, CryptHandle handle) {
        this.device = device;
        this.operation = operation;
        this.name = name;
        this.copy = copy;
        this.handle = handle;
    }

    /**
     * An empty copy.
     *
     * @param device stays the caller's
     * @param operation what errors say was tried
     * @param name what errors call the device
     */
    public static HeaderCopy of(BlockDevice device, String operation, String name)
            throws IOException {
        EditCopy copy = EditCopy.of(device, name);
        try {
            CryptHandle handle = CryptHandle.open(copy.fd(), operation, name);
            return new HeaderCopy(device, operation, name, copy, handle);
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    /**
     * A copy with the header of the device in it, to be read.
     *
     * @throws NotFoundException when it is not encrypted
     * @throws CorruptDataException when the header is damaged, and so is its copy
     */
    public static HeaderCopy load(BlockDevice device, String operation, String name)
            throws IOException {
        HeaderCopy header = of(device, operation, name);
        try {
            header.load();
            return header;
        } catch (IOException | RuntimeException e) {
            header.close();
            throw e;
        }
    }

    private void load() throws IOException {
        ContainerType type =
                Detection.typeOf(device)
                        .orElseThrow(() ->
                                new NotFoundException(
                                        operation, name, "it is neither LUKS nor BitLocker"));
        switch (type) {
            case LUKS1 -> copy.load(0, LUKS1_HEADER_BYTES);
            case LUKS2 -> copy.load(0, LUKS2_METADATA_BYTES);
            case BITLOCKER -> {
                copy.load(0, BitlockerMetadata.BOOT_BYTES);
                bitlocker = BitlockerMetadata.read(device, name);
                for (long offset : bitlocker.metadataOffsets()) {
                    copy.load(offset, BitlockerMetadata.METADATA_BYTES);
                }
            }
        }
        handle.load(type);
        readLuks2();
        for (Area area : areas()) {
            copy.load(area.offsetBytes(), area.lengthBytes());
        }
    }

    /** Loads all of a LUKS header, so that all of it can be changed. */
    public void loadForEdit() throws IOException {
        if (handle.type() == ContainerType.LUKS2) {
            copy.load(0, handle.luks2Sizes().headerBytes());
            return;
        }
        for (int slot = 0; slot < handle.slots(); slot++) {
            Area area = handle.area(slot);
            copy.load(area.offsetBytes(), area.lengthBytes());
        }
    }

    /** libcryptsetup at work. */
    public CryptHandle handle() {
        return handle;
    }

    /** What the header says. */
    public CryptHeader header() throws IOException {
        return new HeaderReader(handle, luks2, bitlocker).read();
    }

    /** How many iterations the check of the volume key takes, which the header says. */
    public long digestIterations() throws IOException {
        if (luks2 != null) {
            return luks2.digestIterations();
        }
        if (bitlocker != null) {
            return 0;
        }
        byte[] number = copy.read(LUKS1_DIGEST_ITERATIONS_OFFSET, Integer.BYTES);
        return Integer.toUnsignedLong(ByteBuffer.wrap(number).getInt());
    }

    /**
     * Where the plain content lies.
     *
     * @throws UnsupportedException when it lies in a way that is not read here
     * @throws CorruptDataException when it lies beyond the device's end
     */
    public CryptLayout layout() throws IOException {
        CryptHeader header = header();
        checkReadable(header);
        CipherSpec cipher = cipher(header);
        if (bitlocker != null) {
            return bitlocker.layout(cipher, device.sizeBytes(), name);
        }
        long rest = device.sizeBytes() - header.dataOffsetBytes();
        long size = luks2 == null ? rest : luks2.sizeBytes().orElse(rest);
        size = size / header.sectorBytes() * header.sectorBytes();
        if (size <= 0 || size > rest) {
            throw new CorruptDataException(
                    operation, name, "its content lies beyond the device's end");
        }
        Encrypted all =
                new Encrypted(0, size, header.dataOffsetBytes(), handle.firstVectorNumber());
        return new CryptLayout(cipher, List.of(all));
    }

    private CipherSpec cipher(CryptHeader header) throws CorruptDataException {
        int dash = header.cipher().indexOf('-');
        try {
            return new CipherSpec(
                    header.cipher().substring(0, dash),
                    header.cipher().substring(dash + 1),
                    header.sectorBytes(),
                    bitlocker != null && header.sectorBytes() != 512);
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    operation, name, "its header tells of " + e.getMessage(), e);
        }
    }

    private void checkReadable(CryptHeader header) throws UnsupportedException {
        if (luks2 != null && !luks2.requirements().isEmpty()) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "its header demands " + String.join(", ", luks2.requirements()),
                    "open it with a cryptsetup(8) that knows that");
        }
        if (header.reencryption().isPresent()) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "its re-encryption has not been finished",
                    "finish it with cryptsetup reencrypt --resume-only");
        }
        if (header.integrity().isPresent()) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "its content is kept with integrity (" + header.integrity().get() + ")",
                    "open it with cryptsetup(8), which uses dm-integrity");
        }
        if (luks2 != null && !luks2.hasOneCryptSegment()) {
            throw new UnsupportedException(
                    operation,
                    name,
                    "its content is not one encrypted run",
                    "open it with cryptsetup(8)");
        }
    }

    /** Makes a new header, with one slot for that key. */
    public void format(LuksOptions options, SecretMemory key) throws IOException {
        copy.load(0, options.dataOffsetBytes());
        if (device.sizeBytes() <= options.dataOffsetBytes()) {
            throw new RefusedException(
                    operation,
                    name,
                    "it has no room behind a header of " + options.dataOffsetBytes() + " bytes",
                    "choose a smaller data offset or a larger device");
        }
        handle.format(options, device.sectorBytes());
        handle.addSlot(Cryptsetup.CRYPT_ANY_SLOT(), null, key);
        readLuks2();
    }

    /** Takes the header from a file of the host that is one, of that size. */
    public void restore(Path file, long fileBytes) throws IOException {
        copy.load(0, Math.min(fileBytes, LUKS2_HEADER_BYTES));
        handle.restore(file);
        readLuks2();
    }

    private void readLuks2() throws IOException {
        luks2 = handle.type() == ContainerType.LUKS2 ? Luks2Metadata.of(handle, name) : null;
    }

    /**
     * Writes to the device what has changed, in an order in which at any time there is a header
     * whose keys are all there: the keys that the new header has, then its second copy, then the
     * header, and at last what has been wiped.
     */
    public void commit() throws IOException {
        List<EditCopy.Range> changed = copy.changed();
        for (Area area : areas()) {
            write(changed, area.offsetBytes(), area.offsetBytes() + area.lengthBytes());
        }
        device.flush();
        long one = metadataBytes();
        long both = handle.type() == ContainerType.LUKS2 ? 2 * one : one;
        write(changed, one, both);
        device.flush();
        write(changed, 0, one);
        device.flush();
        copy.writeBack();
    }

    private long metadataBytes() throws IOException {
        return handle.type() == ContainerType.LUKS2
                ? handle.luks2Sizes().metadataBytes()
                : LUKS1_HEADER_BYTES;
    }

    private void write(List<EditCopy.Range> changed, long from, long until) throws IOException {
        for (EditCopy.Range range : changed) {
            long start = Math.max(from, range.offsetBytes());
            long end = Math.min(until, range.offsetBytes() + range.lengthBytes());
            if (start < end) {
                copy.writeBack(new EditCopy.Range(start, end - start));
            }
        }
    }

    /** Where the slots in use keep their keys. */
    private List<Area> areas() throws IOException {
        List<Area> areas = new ArrayList<>();
        for (KeySlot slot : header().slots()) {
            areas.add(handle.area(slot.number()));
        }
        return areas;
    }

    @Override
    public void close() {
        handle.close();
        copy.close();
    }
}
