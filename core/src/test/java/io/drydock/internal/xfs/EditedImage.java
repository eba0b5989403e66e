package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
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
    private static final Place PLACE = new Place("image", "test at byte", 0);
    private static final Base BASE = Base.load();

    private final NavigableMap<Integer, byte[]> changed = new TreeMap<>();

    /** Something with a checksum. */
    private record Checked(int at, int length, int checksum) {}

    private record Base(byte[] bytes, List<Integer> sectors, List<Checked> checked) {
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
                return new Base(bytes, sectors, checked(bytes, sectors));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static List<Checked> checked(byte[] bytes, List<Integer> sectors)
                throws IOException {
            List<Checked> found = new ArrayList<>();
            for (int sector : sectors) {
                int at = sector * SECTOR;
                for (int length : new int[] {512, 1024, 2048, 4096}) {
                    Fields fields = Fields.of(Arrays.copyOfRange(bytes, at, at + length), PLACE);
                    for (int checksum : new int[] {4, 12, 32, 52, 64, 100, 216, 224, 312}) {
                        if (fields.hasChecksum(checksum)) {
                            found.add(new Checked(at, length, checksum));
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
        for (int sector : List.copyOf(changed.keySet())) {
            mendRecord(sector);
        }
        for (Checked checked : BASE.checked) {
            int last = (checked.at + checked.length - 1) / SECTOR;
            if (!changed.subMap(checked.at / SECTOR, true, last, true).isEmpty()) {
                byte[] bytes = bytes(checked.at, checked.length);
                Fields.of(bytes, PLACE).putChecksum(checked.checksum);
                write(checked.at, MemorySegment.ofArray(bytes));
            }
        }
    }

    /** Makes the checksum of the log's record right that a sector may be in. */
    private void mendRecord(int sector) {
        for (int start = sector; start >= Math.max(0, sector - 520); start--) {
            ByteBuffer header = ByteBuffer.wrap(bytes((long) start * SECTOR, SECTOR));
            if (header.getInt(0) == Log.RECORD) {
                mendRecord(header, start);
                return;
            }
        }
    }

    private void mendRecord(ByteBuffer header, int start) {
        int length = header.getInt(12);
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
