package io.drydock.nbd;

import io.drydock.internal.nbd.transmission.Command;
import io.drydock.internal.nbd.transmission.Connections;
import io.drydock.internal.nbd.transmission.Terms;
import io.drydock.internal.nbd.wire.Blocks;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of any range into any memory, made of requests for whole blocks into memory that
 * every thread may access.
 *
 * <p>Threading: safe for use by many threads.
 */
final class RangeIo {
    /** Stands for whichever thread happens to take the replies; never started. */
    private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

    private static final boolean NATIVE_ACCESS = RangeIo.class.getModule().isNativeAccessEnabled();

    /** What is copied at a time. */
    private static final int BOUNCE_BYTES = 1 << 20;

    private static final int BOUNCES_KEPT = 4;

    private static final MemorySegment ZEROES = Arena.global().allocate(BOUNCE_BYTES).asReadOnly();

    private final Connections connections;
    private final Blocks blocks;

    /** Held from reading to writing back blocks that are changed in part. */
    private final ReentrantLock partialWrites = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final ArrayDeque<MemorySegment> bounces = new ArrayDeque<>();

    RangeIo(Connections connections, Blocks blocks) {
        this.connections = connections;
        this.blocks = blocks;
    }

    /** Whether any thread may access the segment. */
    static boolean isShareable(MemorySegment segment) {
        return segment.isAccessibleBy(ANOTHER);
    }

    /** Zeroes, to be written a piece at a time. */
    static MemorySegment zeroes(long mostBytes) {
        return ZEROES.asSlice(0, Math.min(mostBytes, BOUNCE_BYTES));
    }

    /** A request without data, of whole blocks. */
    void effect(Command command, long offset, long length, Terms terms) throws IOException {
        connections.pick().execute(command, terms, offset, length, MemorySegment.NULL);
    }

    void read(long offset, MemorySegment into, Terms terms) throws IOException {
        MemorySegment direct = direct(offset, into);
        if (direct != null) {
            transfer(Command.READ, offset, direct, terms);
            return;
        }
        long most = BOUNCE_BYTES - 2L * blocks.bytes();
        for (long done = 0; done < into.byteSize(); done += most) {
            readBounced(offset + done, part(into, done, most), terms);
        }
    }

    private void readBounced(long offset, MemorySegment into, Terms terms) throws IOException {
        long start = blocks.down(offset);
        MemorySegment kept = takeBounce();
        try {
            MemorySegment bounce = kept.asSlice(0, blocks.up(offset + into.byteSize()) - start);
            transfer(Command.READ, start, bounce, terms);
            into.copyFrom(bounce.asSlice(offset - start, into.byteSize()));
        } finally {
            giveBack(kept);
        }
    }

    void write(long offset, MemorySegment from, Terms terms) throws IOException {
        MemorySegment direct = direct(offset, from);
        if (direct != null) {
            transfer(Command.WRITE, offset, direct, terms);
            return;
        }
        long most = BOUNCE_BYTES - 2L * blocks.bytes();
        for (long done = 0; done < from.byteSize(); done += most) {
            writeBounced(offset + done, part(from, done, most), terms);
        }
    }

    private void writeBounced(long offset, MemorySegment from, Terms terms) throws IOException {
        long start = blocks.down(offset);
        long end = blocks.up(offset + from.byteSize());
        boolean whole = start == offset && end == offset + from.byteSize();
        MemorySegment kept = takeBounce();
        try {
            MemorySegment bounce = kept.asSlice(0, end - start);
            if (whole) {
                transfer(Command.WRITE, start, bounce.copyFrom(from), terms);
            } else {
                writeParts(start, bounce, offset, from, terms);
            }
        } finally {
            giveBack(kept);
        }
    }

    /** Writes a range whose first or last block is written in part. */
    private void writeParts(
            long start, MemorySegment bounce, long offset, MemorySegment from, Terms terms)
            throws IOException {
        partialWrites.lock();
        try {
            transfer(Command.READ, start, bounce.asSlice(0, blocks.bytes()), Terms.PLAIN);
            long last = bounce.byteSize() - blocks.bytes();
            transfer(Command.READ, start + last, bounce.asSlice(last), Terms.PLAIN);
            bounce.asSlice(offset - start, from.byteSize()).copyFrom(from);
            transfer(Command.WRITE, start, bounce, terms);
        } finally {
            partialWrites.unlock();
        }
    }

    /**
     * Zeroes a range: whole blocks by requests, where there are such, the rest by writing zeroes.
     */
    void zero(long offset, long length, boolean byRequest, Terms zeroTerms, Terms writeTerms)
            throws IOException {
        long end = offset + length;
        long start = Math.min(end, blocks.up(offset));
        long stop = Math.max(start, blocks.down(end));
        writeZeroes(offset, start, writeTerms);
        if (byRequest && start < stop) {
            effect(Command.WRITE_ZEROES, start, stop - start, zeroTerms);
        } else {
            writeZeroes(start, stop, writeTerms);
        }
        writeZeroes(stop, end, writeTerms);
    }

    private void writeZeroes(long start, long end, Terms terms) throws IOException {
        for (long at = start; at < end; at += BOUNCE_BYTES) {
            write(at, zeroes(end - at), terms);
        }
    }

    private void transfer(Command command, long offset, MemorySegment memory, Terms terms)
            throws IOException {
        if (memory.byteSize() > 0) {
            connections.pick().execute(command, terms, offset, memory.byteSize(), memory);
        }
    }

    /** The memory as every thread may access it, or null when it must be copied. */
    private @Nullable MemorySegment direct(long offset, MemorySegment memory) {
        if (!blocks.isAligned(offset) || !blocks.isAligned(memory.byteSize())) {
            return null;
        }
        if (isShareable(memory)) {
            return memory;
        }
        // A confined arena can only be closed by its own thread, and that waits here meanwhile.
        return NATIVE_ACCESS && memory.isNative() && memory.isAccessibleBy(Thread.currentThread())
                ? MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize())
                : null;
    }

    private static MemorySegment part(MemorySegment memory, long start, long most) {
        return memory.asSlice(start, Math.min(most, memory.byteSize() - start));
    }

    private MemorySegment takeBounce() {
        lock.lock();
        try {
            MemorySegment kept = bounces.poll();
            return kept == null ? Arena.ofAuto().allocate(BOUNCE_BYTES) : kept;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(MemorySegment bounce) {
        lock.lock();
        try {
            if (bounces.size() < BOUNCES_KEPT) {
                bounces.push(bounce);
            }
        } finally {
            lock.unlock();
        }
    }
}
