package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A FAT filesystem that is there, of which label and serial number are changed. It may have been
 * made by anybody: nothing in it is taken for granted.
 *
 * <p>Threading: belongs to one thread.
 */
final class FatVolume {
    private static final int BOOT_BYTES = 512;
    private static final int FREE = 0xe5;
    private static final int LAST = 0;

    /** 64 Ki entries are the most that a directory may have. */
    private static final long MAX_ROOT_BYTES = 65536L * FatGeometry.ENTRY_BYTES;

    private final BlockDevice device;
    private final String name;
    private final ByteBuffer boot;
    private final int sectorBytes;

    private FatVolume(BlockDevice device, String name, ByteBuffer boot) {
        this.device = device;
        this.name = name;
        this.boot = boot;
        this.sectorBytes = unsigned(11);
    }

    /**
     * @param name what errors call the device
     * @throws CorruptDataException when its boot sector makes no sense
     */
    static FatVolume of(BlockDevice device, String name) throws IOException {
        if (device.sizeBytes() < BOOT_BYTES) {
            throw new CorruptDataException("label", name, "it is too small for a FAT filesystem");
        }
        FatVolume volume = new FatVolume(device, name, Bytes.read(device, 0, BOOT_BYTES));
        int sector = volume.sectorBytes;
        int cluster = volume.clusterSectors();
        if (sector < 512
                || sector > 4096
                || Integer.bitCount(sector) != 1
                || Integer.bitCount(cluster) != 1
                || volume.reserved() == 0
                || volume.tables() == 0) {
            throw volume.corrupt("its boot sector makes no sense");
        }
        return volume;
    }

    private CorruptDataException corrupt(String reason) {
        return new CorruptDataException("label", name, reason);
    }

    private int unsigned(int at) {
        return Short.toUnsignedInt(boot.getShort(at));
    }

    private int clusterSectors() {
        return Byte.toUnsignedInt(boot.get(13));
    }

    private int reserved() {
        return unsigned(14);
    }

    private int tables() {
        return Byte.toUnsignedInt(boot.get(16));
    }

    private boolean is32() {
        return unsigned(22) == 0;
    }

    private long tableSectors() {
        return is32() ? Integer.toUnsignedLong(boot.getInt(36)) : unsigned(22);
    }

    private long afterTables() {
        return (reserved() + tables() * tableSectors()) * sectorBytes;
    }

    /** Sets the label in the root directory, from where Linux and Windows read it, and beside. */
    void label(String label) throws IOException {
        byte[] bytes = FatLabel.bytes(label, name);
        if (FatLabel.isNone(bytes)) {
            List<Long> slots = slots(false);
            for (long slot : slots) {
                Bytes.write(device, slot, Bytes.allocate(1).put(0, (byte) FREE));
            }
        } else {
            List<Long> slots = slots(true);
            if (slots.isEmpty()) {
                throw new RefusedException(
                        "label", name, "its root directory is full", "remove a file from it");
            }
            Bytes.write(device, slots.getFirst(), FatLabel.entry(bytes));
        }
        changeBootSectors(extended -> boot.put(extended + 5, bytes));
    }

    /** Sets the serial number. */
    void serial(String text) throws IOException {
        int serial = FatLabel.serial(text, name);
        changeBootSectors(extended -> boot.putInt(extended + 1, serial));
    }

    /** Changes the boot sector and its backup, where they have a label and a serial number. */
    private void changeBootSectors(IntConsumer change) throws IOException {
        int extended = is32() ? 66 : 38;
        if (boot.get(extended) != FatLabel.EXTENDED_BOOT_SIGNATURE) {
            throw corrupt("its boot sector has no place for it");
        }
        change.accept(extended);
        int backup = is32() ? unsigned(50) : 0;
        if (backup != 0 && backup < reserved()) {
            Bytes.write(device, (long) backup * sectorBytes, boot);
        }
        Bytes.write(device, 0, boot);
    }

    /**
     * Where the label is in the root directory; or where it could be, if that is wanted and there
     * is none.
     */
    private List<Long> slots(boolean orFree) throws IOException {
        List<Long> labels = new ArrayList<>();
        long free = -1;
        for (Piece piece : root()) {
            ByteBuffer entries = Bytes.read(device, piece.offset, piece.length);
            for (int at = 0; at < piece.length; at += FatGeometry.ENTRY_BYTES) {
                int first = Byte.toUnsignedInt(entries.get(at));
                int attributes = entries.get(at + FatLabel.BYTES);
                boolean unused = first == FREE || first == LAST;
                if (unused && free < 0) {
                    free = piece.offset + at;
                }
                if (!unused
                        && attributes != FatLabel.ATTRIBUTES_LONG_NAME
                        && (attributes & FatLabel.ATTRIBUTE_LABEL) != 0) {
                    labels.add(piece.offset + at);
                }
                if (first == LAST) {
                    return labels.isEmpty() && orFree ? List.of(free) : labels;
                }
            }
        }
        return labels.isEmpty() && orFree && free >= 0 ? List.of(free) : labels;
    }

    /** A part of the root directory. */
    private record Piece(long offset, int length) {}

    private List<Piece> root() throws IOException {
        if (!is32()) {
            int length = unsigned(17) * FatGeometry.ENTRY_BYTES;
            checkRange(afterTables(), length);
            return List.of(new Piece(afterTables(), length));
        }
        List<Piece> pieces = new ArrayList<>();
        int clusterBytes = clusterSectors() * sectorBytes;
        long cluster = Integer.toUnsignedLong(boot.getInt(44));
        for (long length = 0; isCluster(cluster); length += clusterBytes) {
            if (length > MAX_ROOT_BYTES) {
                throw corrupt("its root directory does not end");
            }
            long offset = afterTables() + (cluster - 2) * clusterBytes;
            checkRange(offset, clusterBytes);
            pieces.add(new Piece(offset, clusterBytes));
            long entry = (long) reserved() * sectorBytes + cluster * Integer.BYTES;
            checkRange(entry, Integer.BYTES);
            cluster = Bytes.read(device, entry, Integer.BYTES).getInt(0) & 0x0fff_ffff;
        }
        return pieces;
    }

    private static boolean isCluster(long number) {
        return number >= 2 && number < 0x0fff_fff7;
    }

    private void checkRange(long offset, long length) throws CorruptDataException {
        if (offset < 0 || length < 0 || offset > device.sizeBytes() - length) {
            throw corrupt("its root directory is beyond its end");
        }
    }
}
