package io.drydock.nbd;

import io.drydock.internal.nbd.transport.Transport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Another transport, which takes and gives as few bytes as it likes, or none. */
final class Trickle implements Transport {
    private static final int MOST = 100_000;

    private final Transport inner;
    private final Random random;

    Trickle(Transport inner, Random random) {
        this.inner = inner;
        this.random = random;
    }

    private MemorySegment some(MemorySegment all) {
        long count = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextInt(MOST);
        return all.asSlice(0, Math.min(count, all.byteSize()));
    }

    @Override
    public long read(MemorySegment into) throws IOException {
        MemorySegment some = some(into);
        return some.byteSize() == 0 ? 0 : inner.read(some);
    }

    @Override
    public long read(MemorySegment first, MemorySegment second) throws IOException {
        return read(first.byteSize() > 0 ? first : second);
    }

    @Override
    public long write(MemorySegment from) throws IOException {
        MemorySegment some = some(from);
        return some.byteSize() == 0 ? 0 : inner.write(some);
    }

    @Override
    public long write(MemorySegment first, MemorySegment second) throws IOException {
        return write(first.byteSize() > 0 ? first : second);
    }

    @Override
    public void await(boolean writable, long nanos) throws IOException {
        inner.await(writable, nanos);
    }

    @Override
    public void wakeUp() {
        inner.wakeUp();
    }

    @Override
    public void close() {
        inner.close();
    }
}
