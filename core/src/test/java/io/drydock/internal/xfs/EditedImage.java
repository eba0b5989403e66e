package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.internal.driver.Fields;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * An image of which some bytes have been changed, with the checksums of what they stand in made
 * right again: whoever reads it gets behind them. Written to like any device.
 */
final class EditedImage implements BlockDevice {
    private static final int SECTOR = 512;
    private static final int BYTES = 32 << 20;
    private static final int EDIT_BYTES = 7;
    private static final int RECORD_HEADER = 328;
    private static final int RECORD_LENGTH = 12;
    private static final Place PLACE = new Place("image", "test at byte", 0);
    private static final Base BASE = Base.load();

    private final NavigableMap<Integer, byte[]> changed = new TreeMap<>();

    /** Something with a checksum. */
    private record Checked(int at, int length, int checksum) {}

    /**
     * What all begin with.
     *
     * @param sectors those that are not zeroes
     * @param checked by the sectors that they are in
     * @param records of the log, by the sector that each begins with: behind its last one
     */
    private record Base(
            byte[] bytes,
            List<Integer> sectors,
            Map<Integer, List<Checked>> checked,
            NavigableMap<Integer, Integer> records) {
        static Base load() {
            byte[] bytes = new byte[BYTES];
            List<Integer> sectors = new ArrayList<>();
            try (InputStream in = EditedImage.class.getResourceAsStream("image.gz");
                    DataInputStream image =
                            new DataInputStream(new GZIPInputStream(Objects.requireNonNull(in)))) {
                for (byte[] next = image.readNBytes(4); next.length == 4; ) {
                    int sector = ByteBuffer.wrap(next).getInt();
                    sectors.add(sector);
                    image.readFully(bytes, sector * SECTOR, SECTOR);
                    next = image.readNBytes(4);
                }
                return new Base(bytes, sectors, checked(bytes, sectors), records(bytes, sectors));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static NavigableMap<Integer, Integer> records(byte[] bytes, List<Integer> sectors) {
            NavigableMap<Integer, Integer> found = new TreeMap<>();
            ByteBuffer words = ByteBuffer.wrap(bytes);
            for (int sector : sectors) {
                if (words.getInt(sector * SECTOR) == Log.RECORD) {
                    int length = words.getInt(sector * SECTOR + RECORD_LENGTH);
                    found.put(sector, sector + 1 + Math.ceilDiv(length, SECTOR));
                }
            }
            return found;
        }

        private static Map<Integer, List<Checked>> checked(byte[] bytes, List<Integer> sectors)
                throws IOException {
            Map<Integer, List<Checked>> found = new HashMap<>();
            for (int sector : sectors) {
                int at = sector * SECTOR;
                for (int length : new int[] {512, 1024, 2048, 4096}) {
                    Fields fields = PLACE.fields(Arrays.copyOfRange(bytes, at, at + length));
                    for (int checksum : new int[] {4, 12, 32, 52, 64, 100, 216, 224, 312}) {
                        if (MetadataSum.isRight(fields, checksum)) {
                            Checked thing = new Checked(at, length, checksum);
                            for (int in = sector; in < sector + length / SECTOR; in++) {
                                found.computeIfAbsent(in, _ -> new ArrayList<>()).add(thing);
                            }
                        }
                    }
                }
            }
            return found;
        }
    }

    /** Of edits: which sector, which place in it, what to do there, and a number for it. */
    static EditedImage of(byte[] edits) throws IOException {
        EditedImage image = new EditedImage();
        ByteBuffer words = ByteBuffer.wrap(edits);
        while (words.remaining() >= EDIT_BYTES) {
            int which = Short.toUnsignedInt(words.getShort()) % BASE.sectors.size();
            int at = words.getShort() & (SECTOR - 1);
            int kind = words.get() & 3;
            short value = words.getShort();
            ByteBuffer sector = ByteBuffer.wrap(image.sector(BASE.sectors.get(which)));
            switch (kind) {
                case 0 -> sector.put(at, (byte) value);
                case 1 -> sector.putShort(Math.min(at, SECTOR - 2), value);
                case 2 -> sector.putInt(Math.min(at, SECTOR - 4), value);
                default -> sector.put(at, (byte) (sector.get(at) ^ value));
            }
        }
        image.mend();
        return image;
    }

    private byte[] sector(int number) {
        return changed.computeIfAbsent(
                number, n -> Arrays.copyOfRange(BASE.bytes, n * SECTOR, (n + 1) * SECTOR));
    }

    private void mend() throws IOException {
        Set<Checked> wrong = new LinkedHashSet<>();
        for (int sector : List.copyOf(changed.keySet())) {
            Map.Entry<Integer, Integer> record = BASE.records.floorEntry(sector);
            if (record != null && sector < record.getValue()) {
                mendRecord(record.getKey());
            }
            wrong.addAll(BASE.checked.getOrDefault(sector, List.of()));
        }
        for (Checked checked : wrong) {
            byte[] bytes = bytes(checked.at, checked.length);
            MetadataSum.put(bytes, checked.checksum, PLACE);
            write(checked.at, MemorySegment.ofArray(bytes));
        }
    }

    /** Makes the checksum of a record of the log right, if it still is one. */
    private void mendRecord(int start) {
        ByteBuffer header = ByteBuffer.wrap(bytes((long) start * SECTOR, SECTOR));
        int length = header.getInt(RECORD_LENGTH);
        if (length <= 0 || length > Log.MOST_RECORD_BYTES) {
            return;
        }
        header.putInt(32, 0);
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, RECORD_HEADER);
        crc.update(bytes((start + 1L) * SECTOR, length));
        header.putInt(32, Integer.reverseBytes((int) crc.getValue()));
        write((long) start * SECTOR, MemorySegment.ofArray(header.array()));
    }

    private byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        read(offset, MemorySegment.ofArray(bytes));
        return bytes;
    }

    @Override
    public long sizeBytes() {
        return BYTES;
    }

    @Override
    public int sectorBytes() {
        return SECTOR;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), BYTES);
        MemorySegment.copy(
                MemorySegment.ofArray(BASE.bytes), offsetBytes, into, 0, into.byteSize());
        long end = offsetBytes + into.byteSize();
        int first = (int) (offsetBytes / SECTOR);
        int last = (int) Math.ceilDiv(end, (long) SECTOR);
        changed.subMap(first, true, last, false)
                .forEach((number, bytes) -> {
                    long from = Math.max(offsetBytes, (long) number * SECTOR);
                    long to = Math.min(end, (number + 1L) * SECTOR);
                    MemorySegment.copy(
                            MemorySegment.ofArray(bytes),
                            from - (long) number * SECTOR,
                            into,
                            from - offsetBytes,
                            to - from);
                });
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), BYTES);
        for (long done = 0; done < from.byteSize(); ) {
            long at = offsetBytes + done;
            long within = at % SECTOR;
            long count = Math.min(SECTOR - within, from.byteSize() - done);
            MemorySegment sector = MemorySegment.ofArray(sector((int) (at / SECTOR)));
            MemorySegment.copy(from, done, sector, within, count);
            done += count;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) {}

    @Override
    public void zero(long offsetBytes, long lengthBytes) {
        write(offsetBytes, MemorySegment.ofArray(new byte[(int) lengthBytes]));
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {}
}
