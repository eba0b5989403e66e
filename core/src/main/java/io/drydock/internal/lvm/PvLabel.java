package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The label that makes a device a physical volume, and the header behind it (LVM2's
 * lib/label/label.h and lib/format_text/layout.h).
 *
 * @param id the UUID as LVM prints it
 * @param sizeBytes the size of the device when it was made one
 * @param data where extents may be
 * @param metadata where the group's metadata is; none, if only other devices keep it
 */
record PvLabel(String id, long sizeBytes, List<Place> data, List<Place> metadata) {
    private static final String READ = "read LVM's label of";

    private static final int SECTOR_BYTES = 512;

    /** The label is in one of the first sectors (LABEL_SCAN_SECTORS). */
    private static final int SCANNED_SECTORS = 4;

    private static final byte[] MAGIC = "LABELONE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = "LVM2 001".getBytes(StandardCharsets.US_ASCII);

    private static final int NUMBER = 8;
    private static final int CRC = 16;
    private static final int SUMMED_FROM = 20;
    private static final int CONTENT = 20;
    private static final int TYPE_PLACE = 24;
    private static final int HEADER_BYTES = 32;

    private static final int ID_BYTES = 32;

    /** A run of bytes of the device; a length of 0 means up to its end. */
    record Place(long offsetBytes, long lengthBytes) {}

    /**
     * Looks for a label.
     *
     * @param name what errors call the device
     * @return empty when there is none
     * @throws CorruptDataException when there is one that is damaged
     */
    static Optional<PvLabel> read(BlockDevice device, String name) throws IOException {
        int length = (int) Math.min(SCANNED_SECTORS * SECTOR_BYTES, device.sizeBytes());
        byte[] bytes = new byte[length];
        device.read(0, MemorySegment.ofArray(bytes));
        for (int sector = 0; (sector + 1) * SECTOR_BYTES <= length; sector++) {
            int from = sector * SECTOR_BYTES;
            byte[] found = Arrays.copyOfRange(bytes, from, from + SECTOR_BYTES);
            if (isLabel(found)) {
                return Optional.of(parse(found, sector, name));
            }
        }
        return Optional.empty();
    }

    private static boolean isLabel(byte[] sector) {
        return Arrays.equals(sector, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && Arrays.equals(
                        sector, TYPE_PLACE, TYPE_PLACE + TYPE.length, TYPE, 0, TYPE.length);
    }

    private static PvLabel parse(byte[] bytes, int sector, String name)
            throws CorruptDataException {
        ByteBuffer label = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (label.getLong(NUMBER) != sector) {
            throw new CorruptDataException(READ, name, "it is the label of another sector");
        }
        if (label.getInt(CRC) != Checksum.of(bytes, SUMMED_FROM, bytes.length)) {
            throw new CorruptDataException(READ, name, "its checksum is wrong");
        }
        int content = label.getInt(CONTENT);
        if (content < HEADER_BYTES || content > bytes.length - ID_BYTES - Long.BYTES) {
            throw new CorruptDataException(READ, name, "its content is outside of it");
        }
        String id = Ids.dashed(new String(bytes, content, ID_BYTES, StandardCharsets.US_ASCII));
        if (!Ids.isSound(id)) {
            throw new CorruptDataException(READ, name, "its UUID is none");
        }
        label.position(content + ID_BYTES);
        long size = label.getLong();
        return new PvLabel(id, size, places(label, name), places(label, name));
    }

    /** A list that ends with a place at 0. */
    private static List<Place> places(ByteBuffer label, String name) throws CorruptDataException {
        List<Place> places = new ArrayList<>();
        while (label.remaining() >= 2 * Long.BYTES) {
            Place place = new Place(label.getLong(), label.getLong());
            if (place.offsetBytes == 0) {
                return places;
            }
            if (place.offsetBytes < 0 || place.lengthBytes < 0) {
                throw new CorruptDataException(READ, name, "an area of it is nowhere");
            }
            places.add(place);
        }
        throw new CorruptDataException(READ, name, "its list of areas has no end");
    }
}
