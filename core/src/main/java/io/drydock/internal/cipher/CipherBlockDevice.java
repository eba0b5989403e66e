package io.drydock.internal.cipher;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.internal.cipher.CryptSegment.Encrypted;
import io.drydock.internal.cipher.CryptSegment.Zeroes;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.Parallel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The plain content of an encrypted device. Long reads and writes are spread over the processors.
 * Closing it leaves the encrypted device open.
 *
 * <p>Discarding does nothing, as with dm-crypt by default: it would show on the encrypted device
 * what is free.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public final class CipherBlockDevice implements BlockDevice {
    /** What one processor takes at a time: enough to be worth a thread of its own. */
    private static final long SHARE_BYTES = 512 << 10;

    private static final int LOCKS = 64;

    /** Stands for any other thread, to find out whether memory may be accessed by others. */
    private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

    private final BlockDevice container;
    private final CryptLayout layout;
    private final SectorCipher cipher;
    private final Runnable wipe;
    private final boolean readOnly;
    private final String name;
    private final int sectorBytes;

    /** Held while a sector is read, changed in part and written again. */
    private final ReentrantLock[] partial = new ReentrantLock[LOCKS];

    private volatile boolean closed;

    /**
     * @param container at least as large as the layout says
     * @param wipe destroys the cipher's key, when this is closed
     * @param name what errors call it
     */
    public CipherBlockDevice(
            BlockDevice container,
            CryptLayout layout,
            SectorCipher cipher,
            Runnable wipe,
            boolean readOnly,
            String name) {
        this.container = container;
        this.layout = layout;
        this.cipher = cipher;
        this.wipe = wipe;
        this.readOnly = readOnly || container.isReadOnly();
        this.name = name;
        this.sectorBytes = cipher.sectorBytes();
        for (int i = 0; i < LOCKS; i++) {
            partial[i] = new ReentrantLock();
        }
    }

    @Override
    public long sizeBytes() {
        return layout.sizeBytes();
    }

    /** As dm-crypt: the larger of both, but for sectors that no partition table counts in. */
    @Override
    public int sectorBytes() {
        return sectorBytes == 4096 ? 4096 : container.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    /** What is done with a part of a request that lies in one segment. */
    @FunctionalInterface
    private interface Part {
        void run(CryptSegment segment, long offsetBytes, MemorySegment memory) throws IOException;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        each(
                offsetBytes,
                into,
                (segment, offset, memory) -> {
                    switch (segment) {
                        case Zeroes _ -> memory.fill((byte) 0);
                        case Encrypted encrypted -> read(encrypted, offset, memory);
                    }
                });
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        checkWritable("write");
        each(
                offsetBytes,
                from,
                (segment, offset, memory) -> {
                    switch (segment) {
                        case Zeroes _ -> refuseMetadata("write", offset);
                        case Encrypted encrypted -> write(encrypted, offset, memory);
                    }
                });
    }

    private void each(long offsetBytes, MemorySegment memory, Part part) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, memory.byteSize(), sizeBytes());
        checkOpen();
        long end = offsetBytes + memory.byteSize();
        for (CryptSegment segment : layout.segments()) {
            long from = Math.max(offsetBytes, segment.offsetBytes());
            long until = Math.min(end, segment.offsetBytes() + segment.lengthBytes());
            if (from < until) {
                part.run(segment, from, memory.asSlice(from - offsetBytes, until - from));
            }
        }
    }

    private void read(Encrypted segment, long offset, MemorySegment into) throws IOException {
        split(
                offset,
                into,
                new Whole() {
                    @Override
                    public void sectors(long at, MemorySegment sectors) throws IOException {
                        container.read(inContainer(segment, at), sectors);
                        crypt(() -> cipher.decrypt(sectors, number(segment, at)));
                    }

                    @Override
                    public void part(long at, long skip, MemorySegment part, Arena arena)
                            throws IOException {
                        MemorySegment sector = arena.allocate(sectorBytes);
                        sectors(at, sector);
                        MemorySegment.copy(sector, skip, part, 0, part.byteSize());
                    }
                });
    }

    private void write(Encrypted segment, long offset, MemorySegment from) throws IOException {
        split(
                offset,
                from,
                new Whole() {
                    @Override
                    public void sectors(long at, MemorySegment sectors) throws IOException {
                        try (Arena arena = Arena.ofConfined()) {
                            MemorySegment encrypted = arena.allocate(sectors.byteSize());
                            crypt(() -> cipher.encrypt(sectors, encrypted, number(segment, at)));
                            container.write(inContainer(segment, at), encrypted);
                        }
                    }

                    @Override
                    public void part(long at, long skip, MemorySegment part, Arena arena)
                            throws IOException {
                        ReentrantLock lock = partial[(int) (at / sectorBytes % LOCKS)];
                        lock.lock();
                        try {
                            MemorySegment sector = arena.allocate(sectorBytes);
                            container.read(inContainer(segment, at), sector);
                            crypt(() -> cipher.decrypt(sector, number(segment, at)));
                            MemorySegment.copy(part, 0, sector, skip, part.byteSize());
                            sectors(at, sector);
                        } finally {
                            lock.unlock();
                        }
                    }
                });
    }

    /** What is done with whole sectors, and with a part of one. */
    private interface Whole {
        /** Called by several threads at once. */
        void sectors(long at, MemorySegment sectors) throws IOException;

        /**
         * @param at where the sector begins
         * @param skip where the part begins in it
         */
        void part(long at, long skip, MemorySegment part, Arena arena) throws IOException;
    }

    private void split(long offset, MemorySegment memory, Whole whole) throws IOException {
        long end = offset + memory.byteSize();
        long firstWhole = Math.ceilDiv(offset, sectorBytes) * sectorBytes;
        long lastWhole = end / sectorBytes * sectorBytes;
        try (Arena arena = Arena.ofConfined()) {
            if (firstWhole > lastWhole) {
                whole.part(lastWhole, offset - lastWhole, memory, arena);
                return;
            }
            if (offset < firstWhole) {
                MemorySegment head = memory.asSlice(0, firstWhole - offset);
                whole.part(firstWhole - sectorBytes, sectorBytes - head.byteSize(), head, arena);
            }
            if (firstWhole < lastWhole) {
                spread(
                        firstWhole,
                        memory.asSlice(firstWhole - offset, lastWhole - firstWhole),
                        whole);
            }
            if (lastWhole < end) {
                whole.part(lastWhole, 0, memory.asSlice(lastWhole - offset), arena);
            }
        }
    }

    private static void spread(long offset, MemorySegment memory, Whole whole) throws IOException {
        if (memory.byteSize() <= SHARE_BYTES) {
            whole.sectors(offset, memory);
            return;
        }
        MemorySegment shared = shareable(memory);
        List<Long> shares = new ArrayList<>();
        for (long at = 0; at < memory.byteSize(); at += SHARE_BYTES) {
            shares.add(at);
        }
        List<Parallel.Outcome<Boolean>> outcomes =
                Parallel.map(
                        Runtime.getRuntime().availableProcessors(),
                        shares,
                        at -> {
                            long length = Math.min(SHARE_BYTES, shared.byteSize() - at);
                            whole.sectors(offset + at, shared.asSlice(at, length));
                            return true;
                        },
                        _ -> {});
        for (Parallel.Outcome<Boolean> outcome : outcomes) {
            if (outcome.failure().isPresent()) {
                throw outcome.failure().get();
            }
        }
    }

    /**
     * Memory that only its owner may access, as memory for all: the owner waits in our call until
     * all are done with it, so it stays.
     */
    @SuppressWarnings("restricted")
    private static MemorySegment shareable(MemorySegment memory) {
        return memory.isAccessibleBy(ANOTHER)
                ? memory
                : MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize());
    }

    private static long inContainer(Encrypted segment, long offset) {
        return segment.containerOffsetBytes() + offset - segment.offsetBytes();
    }

    private static long number(Encrypted segment, long offset) {
        return segment.firstNumber() + (offset - segment.offsetBytes()) / 512;
    }

    /** A use of the cipher. */
    private interface Cryption {
        void run() throws IOException;
    }

    private void crypt(Cryption cryption) throws IOException {
        try {
            cryption.run();
        } catch (IllegalStateException e) {
            checkOpen(); // the key may have been wiped meanwhile
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
        container.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkOpen();
        checkWritable("discard");
    }

    /** Writes encrypted zeroes: the encrypted device cannot tell them from other data. */
    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeroes = arena.allocate(Math.min(lengthBytes, SHARE_BYTES));
            long end = offsetBytes + lengthBytes;
            for (long at = offsetBytes; at < end; at += SHARE_BYTES) {
                write(at, zeroes.asSlice(0, Math.min(SHARE_BYTES, end - at)));
            }
        }
    }

    /** All of it is data: what reads as zeroes on the encrypted device does not here. */
    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        checkOpen();
        return lengthBytes == 0
                ? List.of()
                : List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {
        closed = true;
        cipher.close();
        wipe.run();
    }

    private void checkOpen() throws SystemCallException {
        if (closed) {
            throw Errno.failure("use", name, Fd.CLOSED);
        }
    }

    private void checkWritable(String operation) throws RefusedException {
        if (readOnly) {
            throw new RefusedException(
                    operation, name, "it was opened read-only", "open it for writing");
        }
    }

    private void refuseMetadata(String operation, long offset) throws RefusedException {
        throw new RefusedException(
                operation,
                name,
                "the encryption keeps its metadata at byte " + offset,
                "leave the files of BitLocker alone");
    }
}
