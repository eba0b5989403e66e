package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a compressed file: a header, a table of where blocks begin, and the blocks, each
 * packed by zlib, or empty where all is zeroes.
 *
 * <p>Threading: several threads may read at once; they take turns.
 */
final class ZisofsContent extends DenseContent {
    private final Volume volume;
    private final Zisofs format;
    private final SectionContent packed;
    private final ReentrantLock lock = new ReentrantLock();

    /** The block that was unpacked last: who reads in small pieces needs it again. */
    private long lastBlock = -1;

    private byte[] last = new byte[0];

    ZisofsContent(Volume volume, Zisofs format, SectionContent packed) {
        super(format.sizeBytes());
        this.volume = volume;
        this.format = format;
        this.packed = packed;
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long wanted = Math.clamp(sizeBytes() - offsetBytes, 0, into.byteSize());
        lock.lock();
        try {
            long done = 0;
            while (done < wanted) {
                long offset = offsetBytes + done;
                byte[] block = block(offset / format.blockBytes());
                int within = (int) (offset % format.blockBytes());
                int count = (int) Math.min(wanted - done, block.length - within);
                MemorySegment.copy(block, within, into, ValueLayout.JAVA_BYTE, done, count);
                done += count;
            }
            return (int) done;
        } finally {
            lock.unlock();
        }
    }

    private byte[] block(long block) throws IOException {
        if (block != lastBlock) {
            last = unpack(block);
            lastBlock = block;
        }
        return last;
    }

    private byte[] unpack(long block) throws IOException {
        Fields places = read(format.headerBytes() + block * Integer.BYTES, 2 * Integer.BYTES);
        long start = places.int32(0);
        long length = places.int32(Integer.BYTES) - start;
        long left = sizeBytes() - block * format.blockBytes();
        byte[] unpacked = new byte[(int) Math.min(left, format.blockBytes())];
        // zlib makes what cannot be packed only a little longer.
        if (length < 0 || length > 2L * format.blockBytes()) {
            throw volume.corrupt("a compressed file has a block of %d bytes".formatted(length));
        }
        if (length > 0) {
            inflate(read(start, (int) length).bytes(0, (int) length), unpacked);
        }
        return unpacked;
    }

    private Fields read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (packed.read(offset, MemorySegment.ofArray(bytes)) < length) {
            throw volume.corrupt("a compressed file ends early");
        }
        return Fields.of(bytes, ByteOrder.LITTLE_ENDIAN, volume.name());
    }

    private void inflate(byte[] bytes, byte[] unpacked) throws IOException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(bytes);
            if (inflater.inflate(unpacked) < unpacked.length) {
                throw volume.corrupt("a block of a compressed file ends early");
            }
        } catch (DataFormatException e) {
            throw volume.corrupt("a block of a compressed file cannot be unpacked", e);
        }
    }
}
