package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.ext2fs.Ext2Maker;
import io.drydock.internal.ext2fs.Ext2Parameters;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.Origin;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes filesystems and swap areas, and changes, checks and repairs those that are there. The
 * device must not be mounted, and its drive must be open for writing where anything is changed.
 *
 * <p>ext2, ext3, ext4, FAT and swap are made, labelled and given UUIDs in this process, in an image
 * of any format and without privileges. Everything else runs the filesystem's own programs on the
 * device as a block device of this host, or, where this process may not make any, on a copy of the
 * device in {@code java.io.tmpdir}, of which what has changed is written back. A program that is
 * missing is an {@link UnsupportedException} which names its package, and one that fails a {@link
 * io.drydock.error.ProgramFailedException}.
 *
 * <p>Threading: safe for use by many threads; a device is held by one at a time.
 */
public final class Formatter {
    private final DeviceAccess devices;

    private Formatter(DeviceAccess devices) {
        this.devices = devices;
    }

    /** For these devices. */
    public static Formatter on(DeviceAccess devices) {
        return new Formatter(devices);
    }

    /**
     * Makes a filesystem or a swap area. What was on the device is lost, and so are all signatures
     * by which it could be taken for something else.
     *
     * @throws RefusedException when the device is mounted, its drive is open read-only, it is too
     *     small, or a label, a UUID or a size cannot be had
     */
    public void make(Device device, NewFilesystem wanted) throws IOException {
        make(device, wanted, Monitor.NONE);
    }

    /**
     * As the other.
     *
     * @param monitor may end the program that makes it early; it is told of no progress
     */
    public void make(Device device, NewFilesystem wanted, Monitor monitor) throws IOException {
        if (wanted instanceof NewOther other) {
            OtherMaker.require(other);
            try (Attached attached = Attached.of(devices, device, false, monitor)) {
                OtherMaker.make(attached, other, startSectors(device, 512));
            }
            return;
        }
        try (BlockDevice bytes = devices.open(device, Use.WRITE)) {
            makeHere(bytes, device, wanted);
            bytes.flush();
        }
    }

    private static void makeHere(BlockDevice bytes, Device device, NewFilesystem wanted)
            throws IOException {
        String name = device.name();
        List<FoundSignature> before = SignatureWipe.find(bytes, name);
        switch (wanted) {
            case NewExt ext -> {
                Ext2Parameters parameters = ExtLayout.of(ext, bytes, name);
                SignatureWipe.wipe(bytes, before);
                bytes.discard(0, bytes.sizeBytes());
                Ext2Maker.make(bytes, parameters, name);
            }
            case NewFat fat -> {
                SignatureWipe.wipe(bytes, before);
                FatMaker.make(bytes, fat, startSectors(device, bytes.sectorBytes()), name);
            }
            case NewSwap swap -> {
                SignatureWipe.wipe(bytes, before);
                SwapArea.make(bytes, swap, name);
            }
            case NewOther other -> throw new IllegalArgumentException(other.type());
        }
    }

    /** Where it begins on its drive; 0 for what begins nowhere. */
    private static long startSectors(Device device, int sectorBytes) {
        return device.origin() instanceof Origin.Range range
                ? range.offsetBytes() / sectorBytes
                : 0;
    }

    /**
     * Sets the label; an empty one is none.
     *
     * @throws RefusedException when it is too long, or the journal is to be replayed first
     * @throws NotFoundException when nothing is on the device
     * @throws UnsupportedException when what is on it has no label that can be set
     */
    public void label(Device device, String label) throws IOException {
        new Names(devices, device, type(device)).label(label);
    }

    /**
     * Sets the UUID.
     *
     * @param uuid as libblkid writes those of the type: {@code 1234-ABCD} for FAT, 16 hexadecimal
     *     digits for NTFS
     * @throws RefusedException when it is none, or the journal is to be replayed first
     * @throws NotFoundException when nothing is on the device
     * @throws UnsupportedException when what is on it has no UUID that can be set
     */
    public void uuid(Device device, String uuid) throws IOException {
        new Names(devices, device, type(device)).uuid(uuid);
    }

    /**
     * All magic numbers on a device by which libblkid would tell what is on it, in the order in
     * which it finds them.
     */
    public List<FoundSignature> signatures(Device device) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.READ)) {
            return SignatureWipe.find(bytes, device.name());
        }
    }

    /**
     * Makes zeroes of all magic numbers on a device; all else stays as it is, as with wipefs(8).
     *
     * @return what was there
     */
    public List<FoundSignature> wipe(Device device) throws IOException {
        try (BlockDevice bytes = devices.open(device, Use.WRITE)) {
            List<FoundSignature> found = SignatureWipe.find(bytes, device.name());
            SignatureWipe.wipe(bytes, found);
            bytes.flush();
            return found;
        }
    }

    /**
     * Checks the filesystem without changing a byte. A journal is not replayed for that, and what
     * is only in it may look like damage.
     *
     * @throws NotFoundException when nothing is on the device
     * @throws UnsupportedException when nothing checks its type
     */
    public CheckReport check(Device device, Monitor monitor) throws IOException {
        String type = type(device);
        Checker checker = Checker.of(type, device.name());
        try (Attached attached = Attached.of(devices, device, true, monitor)) {
            return checker.check(attached, type);
        }
    }

    /**
     * Checks the filesystem and puts right what is wrong, as far as that can be done. Files that
     * were damaged may be gone afterwards.
     *
     * @throws RefusedException when an XFS has changes in its log: mount it, or say {@link
     *     RepairOption#DROP_JOURNAL}
     * @throws NotFoundException when nothing is on the device
     * @throws UnsupportedException when nothing repairs its type
     */
    public CheckReport repair(Device device, Monitor monitor, RepairOption... options)
            throws IOException {
        String type = type(device);
        Checker checker = Checker.of(type, device.name());
        try (Attached attached = Attached.of(devices, device, false, monitor)) {
            return checker.repair(attached, type, options);
        }
    }

    /**
     * Makes an ext2, ext3 or ext4 filesystem smaller or larger; it is checked before. XFS and btrfs
     * grow while they are mounted.
     *
     * @param sizeBytes how large; empty for as large as the device
     * @return how large it is now
     * @throws io.drydock.error.CorruptDataException when it is to be repaired first
     * @throws UnsupportedException when it is of another type
     */
    public long resize(Device device, OptionalLong sizeBytes, Monitor monitor) throws IOException {
        checkExt(device);
        try (Attached attached = Attached.of(devices, device, false, monitor)) {
            return ExtResize.resize(attached, sizeBytes);
        }
    }

    /**
     * How small an ext2, ext3 or ext4 filesystem can be made, in bytes: an estimate of
     * resize2fs(8).
     *
     * @throws UnsupportedException when it is of another type
     */
    public long minimumBytes(Device device) throws IOException {
        checkExt(device);
        try (Attached attached = Attached.of(devices, device, true, Monitor.NONE)) {
            return ExtResize.minimumBytes(attached);
        }
    }

    private void checkExt(Device device) throws IOException {
        String type = type(device);
        if (!type.matches("ext[234]")) {
            throw unsupported("resize", device.name(), type);
        }
    }

    private String type(Device device) throws NotFoundException {
        return device.signature()
                .map(Signature::type)
                .orElseThrow(() ->
                        new NotFoundException(
                                "find", device.name(), "nothing that libblkid knows is on it"));
    }

    static UnsupportedException unsupported(String operation, String name, String type) {
        return new UnsupportedException(
                operation,
                name,
                type + " cannot be done so",
                "docs/filesystems.md says what can be done with which type");
    }
}
