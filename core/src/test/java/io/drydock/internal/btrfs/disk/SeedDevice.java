package io.drydock.internal.btrfs.disk;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * A small btrfs in memory that can be spoilt: what is changed in nodes and superblocks gets the
 * checksum that it needs to be looked at.
 */
final class SeedDevice implements BlockDevice {
    static final int MUTATION_BYTES = 8;

    private static final int PAGE_BYTES = 4096;
    private static final int SUMMED_FROM = 32;

    /** What a page was before. */
    private record Undo(int at, byte[] before) {}

    private final byte[] bytes;
    private final byte[] fsid;
    private final TreeSet<Integer> read = new TreeSet<>();
    private final Deque<Undo> undo = new ArrayDeque<>();
    private List<Integer> pages = List.of();

    SeedDevice() throws IOException {
        try (InputStream in =
                new GZIPInputStream(
                        Objects.requireNonNull(SeedDevice.class.getResourceAsStream("seed.gz")))) {
            bytes = in.readAllBytes();
        }
        fsid = Arrays.copyOfRange(bytes, (64 << 10) + 0x20, (64 << 10) + 0x30);
    }

    /** Only what was read until now will be changed from now on. */
    void keepToWhatWasRead() {
        pages = new ArrayList<>(read);
    }

    /** Changes some bytes, as the input says. */
    void mutate(byte[] input) {
        ByteBuffer mutations = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        while (mutations.remaining() >= MUTATION_BYTES) {
            int page = pages.get(Short.toUnsignedInt(mutations.getShort()) % pages.size());
            int how = Short.toUnsignedInt(mutations.getShort());
            int value = mutations.getInt();
            undo.push(new Undo(page, Arrays.copyOfRange(bytes, page, page + PAGE_BYTES)));
            int at = page + (how & PAGE_BYTES - 1);
            ByteBuffer place = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            boolean fits = at + Long.BYTES <= page + PAGE_BYTES;
            switch (fits ? how >>> 12 & 3 : 0) {
                case 1 -> place.putShort(at, (short) value);
                case 2 -> place.putInt(at, value);
                case 3 -> place.putLong(at, value);
                default -> bytes[at] = (byte) value;
            }
            repair(page);
        }
    }

    private void repair(int page) {
        if (Arrays.equals(bytes, page + 0x20, page + 0x30, fsid, 0, fsid.length)) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, page + SUMMED_FROM, PAGE_BYTES - SUMMED_FROM);
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(page, (int) crc.getValue());
        }
    }

    /** Takes back all changes. */
    void undo() {
        while (!undo.isEmpty()) {
            Undo last = undo.pop();
            System.arraycopy(last.before, 0, bytes, last.at, PAGE_BYTES);
        }
    }

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public int sectorBytes() {
        return 512;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), bytes.length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), offsetBytes, into, 0, into.byteSize());
        if (pages.isEmpty()) {
            for (long at = offsetBytes; at < offsetBytes + into.byteSize(); at += PAGE_BYTES) {
                read.add((int) (at - at % PAGE_BYTES));
            }
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {}
}
