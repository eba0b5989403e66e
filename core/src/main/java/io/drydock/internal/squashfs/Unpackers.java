package io.drydock.internal.squashfs;

import io.drydock.bindings.squashfs.Squashfs;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads and unpacks the blocks of a device: as many at once as there are threads that ask.
 *
 * <p>Threading: several threads may use it at once, also while it is closed.
 */
final class Unpackers implements AutoCloseable {
    private final BlockDevice device;
    private final String name;
    private final Superblock superblock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Bench> free = new ArrayDeque<>();
    private boolean closed;

    private Unpackers(BlockDevice device, String name, Superblock superblock) {
        this.device = device;
        this.name = name;
        this.superblock = superblock;
    }

    /**
     * For the blocks of a filesystem.
     *
     * @param name what errors call it
     * @throws UnsupportedException when nothing here unpacks them
     */
    static Unpackers of(BlockDevice device, String name, Superblock superblock)
            throws UnsupportedException {
        Unpackers made = new Unpackers(device, name, superblock);
        made.free.push(made.bench());
        return made;
    }

    /** What one thread unpacks with: a block before and after. */
    private record Bench(Unpacker unpacker, Arena arena, MemorySegment packed, MemorySegment plain)
            implements AutoCloseable {
        @Override
        public void close() {
            unpacker.close();
            arena.close();
        }
    }

    private Bench bench() throws UnsupportedException {
        Optional<? extends Unpacker> unpacker =
                superblock.compression() == Squashfs.SQFS_COMP_LZO()
                        ? Optional.of(new LzoUnpacker())
                        : NativeUnpacker.of(superblock.compression(), superblock.blockBytes());
        if (unpacker.isEmpty()) {
            throw new UnsupportedException(
                    "mount",
                    name,
                    "it is packed in a way that libsquashfs does not know here (number %d)"
                            .formatted(superblock.compression()),
                    "the kernel may know it");
        }
        Arena arena = Arena.ofShared();
        // A block of metadata may be larger than one of data, if that is of 4 KiB.
        long bytes = Math.max(superblock.blockBytes(), Metadata.BLOCK_BYTES);
        return new Bench(unpacker.get(), arena, arena.allocate(bytes), arena.allocate(bytes));
    }

    private Bench take() throws UnsupportedException {
        lock.lock();
        try {
            Bench bench = free.poll();
            return bench != null ? bench : bench();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Bench bench) {
        lock.lock();
        try {
            if (!closed) {
                free.push(bench);
                return;
            }
        } finally {
            lock.unlock();
        }
        bench.close();
    }

    /**
     * Unpacks a block.
     *
     * @param packedBytes how long it is on the device
     * @param most how much may be in it
     */
    byte[] unpack(long place, int packedBytes, int most) throws IOException {
        Bench bench = take();
        try {
            MemorySegment plain = bench.plain.asSlice(0, most);
            int count = unpack(bench, place, packedBytes, plain);
            return plain.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            giveBack(bench);
        }
    }

    /** Unpacks a block that fills native memory. */
    void unpack(long place, int packedBytes, MemorySegment into) throws IOException {
        Bench bench = take();
        try {
            if (unpack(bench, place, packedBytes, into) < into.byteSize()) {
                throw damaged(place);
            }
        } finally {
            giveBack(bench);
        }
    }

    private int unpack(Bench bench, long place, int packedBytes, MemorySegment into)
            throws IOException {
        if (packedBytes > bench.packed.byteSize()) {
            throw damaged(place);
        }
        MemorySegment packed = bench.packed.asSlice(0, packedBytes);
        read(place, packed);
        int count = bench.unpacker.unpack(packed, into);
        if (count <= 0 || count > into.byteSize()) {
            throw damaged(place);
        }
        return count;
    }

    /** Reads what is not packed. */
    void read(long place, MemorySegment into) throws IOException {
        if (place < 0 || into.byteSize() > superblock.bytesUsed() - place) {
            throw new CorruptDataException(
                    "read", name, "a block at " + place + " is beyond its end");
        }
        device.read(place, into);
    }

    private CorruptDataException damaged(long place) {
        return new CorruptDataException(
                "read", name, "the block at " + place + " cannot be unpacked");
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            free.forEach(Bench::close);
            free.clear();
        } finally {
            lock.unlock();
        }
    }
}
