package io.drydock.copy;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import io.drydock.error.CancelledException;
import io.drydock.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A device in memory whose requests end on other threads in any order; it knows its holes, fails or
 * stalls where it is told to, and counts.
 */
final class ModelDevice implements AsyncBlockDevice {
    private static final long NOWHERE = -1;

    final byte[] bytes;
    private final MemorySegment memory;
    private final int alignment;
    private final List<Extent> extents = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final Map<Long, Completion> stalled = new HashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();

    final AtomicInteger mostInFlight = new AtomicInteger();
    final AtomicLong readBytes = new AtomicLong();
    final AtomicLong writtenBytes = new AtomicLong();
    final AtomicLong zeroedBytes = new AtomicLong();
    final AtomicInteger flushes = new AtomicInteger();
    final CountDownLatch stall = new CountDownLatch(1);

    volatile long failsAt = NOWHERE;
    volatile boolean stalls;
    volatile boolean readOnly;

    ModelDevice(int size, int alignment) {
        this.bytes = new byte[size];
        this.memory = MemorySegment.ofArray(bytes);
        this.alignment = alignment;
    }

    /** Random data and random extents of zeroes; some data is zeroes that no extent tells of. */
    ModelDevice fill(Random random, int extentBytes) {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(extentBytes));
            int kind = random.nextInt(4);
            if (kind > 1) {
                byte[] data = new byte[length];
                random.nextBytes(data);
                System.arraycopy(data, 0, bytes, at, length);
            }
            extents.add(new Extent(at, length, kind != 0, kind == 0));
            at += length;
        }
        return this;
    }

    long zeroExtentBytes() {
        return extents.stream().filter(Extent::zero).mapToLong(Extent::lengthBytes).sum();
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
    public int alignmentBytes() {
        return alignment;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long offset, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offset, into.byteSize(), bytes.length);
        check("read", offset, into.byteSize());
        readBytes.addAndGet(into.byteSize());
        into.copyFrom(memory.asSlice(offset, into.byteSize()));
    }

    @Override
    public void write(long offset, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offset, from.byteSize(), bytes.length);
        check("write", offset, from.byteSize());
        writtenBytes.addAndGet(from.byteSize());
        memory.asSlice(offset, from.byteSize()).copyFrom(from);
    }

    @Override
    public void zero(long offset, long length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        check("zero", offset, length);
        zeroedBytes.addAndGet(length);
        memory.asSlice(offset, length).fill((byte) 0);
    }

    private void check(String operation, long offset, long length) throws IOException {
        long fails = failsAt;
        if (fails >= offset && fails < offset + length) {
            throw new SystemCallException(operation, "model", "EIO", "Input/output error", null);
        }
    }

    @Override
    public void flush() {
        flushes.incrementAndGet();
    }

    @Override
    public void discard(long offset, long length) {}

    private interface Call {
        void make() throws IOException;
    }

    private long begin(long offset, long length, Completion completion, Call call) {
        if (((offset | length) & alignment - 1) != 0) {
            throw new IllegalArgumentException(offset + ", " + length + " is not aligned");
        }
        long number = numbers.incrementAndGet();
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        if (stalls) {
            synchronized (stalled) {
                stalled.put(number, completion);
            }
            stall.countDown();
        } else {
            threads.execute(() -> end(completion, call));
        }
        return number;
    }

    private void end(Completion completion, Call call) {
        IOException error = null;
        try {
            call.make();
        } catch (IOException e) {
            error = e;
        }
        inFlight.decrementAndGet();
        completion.completed(error);
    }

    @Override
    public long read(long offset, MemorySegment into, Completion completion) {
        return begin(offset, into.byteSize(), completion, () -> read(offset, into));
    }

    @Override
    public long write(long offset, MemorySegment from, Completion completion) {
        return begin(offset, from.byteSize(), completion, () -> write(offset, from));
    }

    @Override
    public long flush(Completion completion) {
        return begin(0, 0, completion, this::flush);
    }

    @Override
    public long discard(long offset, long length, Completion completion) {
        return begin(offset, length, completion, () -> discard(offset, length));
    }

    @Override
    public long zero(long offset, long length, Completion completion) {
        return begin(offset, length, completion, () -> zero(offset, length));
    }

    @Override
    public boolean cancel(long request) {
        @Nullable Completion completion;
        synchronized (stalled) {
            completion = stalled.remove(request);
        }
        if (completion == null) {
            return false;
        }
        inFlight.decrementAndGet();
        completion.completed(new CancelledException("read", "model"));
        return true;
    }

    /** How many requests have begun and not ended. */
    int inFlight() {
        return inFlight.get();
    }

    @Override
    public List<Extent> extents(long offset, long length) {
        long end = offset + length;
        List<Extent> found = new ArrayList<>();
        for (Extent extent : extents) {
            long from = Math.max(offset, extent.offsetBytes());
            long to = Math.min(end, extent.offsetBytes() + extent.lengthBytes());
            if (from < to) {
                found.add(new Extent(from, to - from, extent.allocated(), extent.zero()));
            }
        }
        return found;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
