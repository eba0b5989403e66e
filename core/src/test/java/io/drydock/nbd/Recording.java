package io.drydock.nbd;

import io.drydock.internal.nbd.transport.Transport;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;

/** Says its next piece when it has been sent something, and hangs up when it has no more. */
final class Recording implements Transport {
    private final Iterator<byte[]> pieces;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean spokenTo = true;

    Recording(List<byte[]> pieces) {
        this.pieces = pieces.iterator();
    }

    @Override
    public long read(MemorySegment into) {
        if (!piece.hasRemaining() && spokenTo && pieces.hasNext()) {
            piece = ByteBuffer.wrap(pieces.next());
            spokenTo = false;
        }
        if (!piece.hasRemaining()) {
            return -1;
        }
        int count = (int) Math.min(piece.remaining(), into.byteSize());
        MemorySegment bytes = MemorySegment.ofBuffer(piece).asSlice(0, count);
        into.asSlice(0, count).copyFrom(bytes);
        piece.position(piece.position() + count);
        return count;
    }

    @Override
    public long read(MemorySegment first, MemorySegment second) {
        return read(first.byteSize() > 0 ? first : second);
    }

    @Override
    public long write(MemorySegment from) {
        spokenTo = true;
        return from.byteSize();
    }

    @Override
    public long write(MemorySegment first, MemorySegment second) {
        return write(first) + write(second);
    }

    @Override
    public void await(boolean writable, long nanos) {}

    @Override
    public void wakeUp() {}

    @Override
    public void close() {}
}
