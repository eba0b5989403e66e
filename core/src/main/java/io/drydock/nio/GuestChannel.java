package io.drydock.nio;

import io.drydock.filesystem.FileHandle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file of a guest. It is neither mapped nor locked: no program of the guest runs that a
 * lock would keep out.
 *
 * <p>Threading: safe for use by many threads at once. Those that use the position wait for each
 * other.
 */
final class GuestChannel extends FileChannel {
    private static final int PIECE_BYTES = 256 << 10;

    private final NioPath path;
    private final FileHandle file;
    private final OpenMode mode;
    private final ReentrantLock positionLock = new ReentrantLock();
    private long position;

    /** Takes over the file. */
    GuestChannel(NioPath path, FileHandle file, OpenMode mode) {
        this.path = path;
        this.file = file;
        this.mode = mode;
        path.getFileSystem().opened(this);
    }

    /** What ends at once when the channel is closed, or the thread is interrupted. */
    private <T> T io(Errors.Action<T> action) throws IOException {
        checkOpen();
        boolean completed = false;
        try {
            begin();
            T result = Errors.of(path, action);
            completed = true;
            return result;
        } finally {
            end(completed);
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void checkReadable() throws ClosedChannelException {
        checkOpen();
        if (!mode.read()) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() throws ClosedChannelException {
        checkOpen();
        if (!mode.write()) {
            throw new NonWritableChannelException();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        checkReadable();
        positionLock.lock();
        try {
            int count = read(into, position);
            position += Math.max(count, 0);
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        checkOffset(offset);
        checkReadable();
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        int count = io(() -> into.isDirect() ? readDirect(into, offset) : readHeap(into, offset));
        return count == 0 ? -1 : count;
    }

    private static void checkOffset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("before the beginning: " + offset);
        }
    }

    private int readDirect(ByteBuffer into, long offset) throws IOException {
        int count = file.read(offset, MemorySegment.ofBuffer(into));
        into.position(into.position() + count);
        return count;
    }

    private int readHeap(ByteBuffer into, long offset) throws IOException {
        int done = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(Math.min(into.remaining(), PIECE_BYTES));
            boolean more = true;
            while (more && into.hasRemaining()) {
                long wanted = Math.min(into.remaining(), piece.byteSize());
                int count = file.read(offset + done, piece.asSlice(0, wanted));
                into.put(piece.asSlice(0, count).asByteBuffer());
                done += count;
                more = count == wanted;
            }
        }
        return done;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        checkWritable();
        positionLock.lock();
        try {
            long at = mode.append() ? size() : position;
            int count = writeAt(from, at);
            position = at + count;
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    /** Where all that is written goes to the end, this does as well, as pwrite(2) on Linux. */
    @Override
    public int write(ByteBuffer from, long offset) throws IOException {
        checkOffset(offset);
        checkWritable();
        if (!mode.append()) {
            return writeAt(from, offset);
        }
        positionLock.lock();
        try {
            return writeAt(from, size());
        } finally {
            positionLock.unlock();
        }
    }

    private int writeAt(ByteBuffer from, long offset) throws IOException {
        return io(() -> {
            int count = from.remaining();
            if (from.isDirect()) {
                file.write(offset, MemorySegment.ofBuffer(from));
                from.position(from.limit());
            } else {
                writeHeap(from, offset);
            }
            if (mode.synced()) {
                file.sync();
            }
            return count;
        });
    }

    private void writeHeap(ByteBuffer from, long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(from.remaining(), PIECE_BYTES));
            long at = offset;
            while (from.hasRemaining()) {
                MemorySegment heap = MemorySegment.ofBuffer(from);
                long count = Math.min(heap.byteSize(), buffer.byteSize());
                MemorySegment piece = buffer.asSlice(0, count).copyFrom(heap.asSlice(0, count));
                file.write(at, piece);
                from.position(from.position() + (int) count);
                at += count;
            }
        }
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        checkReadable();
        positionLock.lock();
        try {
            long done = 0;
            for (int i = offset; i < offset + length; i++) {
                int count = read(into[i]);
                if (count < 0) {
                    return done == 0 ? -1 : done;
                }
                done += count;
                if (into[i].hasRemaining()) {
                    break;
                }
            }
            return done;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        checkWritable();
        positionLock.lock();
        try {
            long done = 0;
            for (int i = offset; i < offset + length; i++) {
                done += write(from[i]);
            }
            return done;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long position() throws IOException {
        checkOpen();
        positionLock.lock();
        try {
            return mode.append() ? size() : position;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        checkOpen();
        checkOffset(newPosition);
        positionLock.lock();
        try {
            position = newPosition;
            return this;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public long size() throws IOException {
        return io(() -> file.status().sizeBytes());
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        checkWritable();
        checkOffset(size);
        positionLock.lock();
        try {
            if (size < size()) {
                io(() -> {
                    file.truncate(size);
                    return this;
                });
            }
            position = Math.min(position, size);
            return this;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        io(() -> {
            file.sync();
            return this;
        });
    }

    @Override
    public long transferTo(long offset, long count, WritableByteChannel target) throws IOException {
        checkReadable();
        checkOffset(offset);
        checkOffset(count);
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, PIECE_BYTES));
        long done = 0;
        while (done < count) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
            if (read(buffer, offset + done) < 0) {
                break;
            }
            int taken = target.write(buffer.flip());
            done += taken;
            if (buffer.hasRemaining()) {
                break;
            }
        }
        return done;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long offset, long count)
            throws IOException {
        checkWritable();
        checkOffset(offset);
        checkOffset(count);
        if (offset > size()) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, PIECE_BYTES));
        long done = 0;
        while (done < count) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
            if (source.read(buffer) <= 0) {
                break;
            }
            done += write(buffer.flip(), offset + done);
        }
        return done;
    }

    @Override
    public MappedByteBuffer map(MapMode mapMode, long offset, long size) {
        throw new UnsupportedOperationException("a guest's file is not mapped: read it");
    }

    @Override
    public FileLock lock(long offset, long size, boolean shared) {
        throw new UnsupportedOperationException("a guest's file is not locked: nobody else is in");
    }

    @Override
    public FileLock tryLock(long offset, long size, boolean shared) {
        return lock(offset, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        path.getFileSystem().closed(this);
        file.close();
    }
}
