package io.drydock.internal.worker;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.internal.worker.DeviceRequest.Act;
import io.drydock.internal.worker.DeviceRequest.Move;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * In a worker: a device whose bytes the parent has.
 *
 * <p>Threading: used on the threads that calls of the parent come in on, which is where a driver
 * does its work; each asks over the lane of its own.
 */
final class RemoteDevice implements BlockDevice {
    private final int number;
    private final Request.Shape shape;

    /**
     * @param number its place among the devices of its filesystem
     */
    RemoteDevice(int number, Request.Shape shape) {
        this.number = number;
        this.shape = shape;
    }

    @Override
    public long sizeBytes() {
        return shape.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return shape.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return shape.readOnly();
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        transfer(Move.READ, offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        checkWritable();
        transfer(Move.WRITE, offsetBytes, from);
    }

    private void transfer(Move move, long offsetBytes, MemorySegment bytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, bytes.byteSize(), sizeBytes());
        Lane lane = WorkerThread.lane();
        for (long done = 0; done < bytes.byteSize(); done += Lane.PART_BYTES) {
            long count = Math.min(Lane.PART_BYTES, bytes.byteSize() - done);
            transfer(lane, move, offsetBytes + done, bytes.asSlice(done, count));
        }
    }

    /** What the parent sees as well need not be copied: the content of a file that it asks for. */
    private void transfer(Lane lane, Move move, long offsetBytes, MemorySegment part)
            throws IOException {
        long inMemory = part.address() - lane.memory().address();
        int length = (int) part.byteSize();
        if (part.isNative() && inMemory >= 0 && inMemory <= Lane.MEMORY_BYTES - length) {
            ask(new DeviceRequest.Transfer(move, number, offsetBytes, inMemory, length));
            return;
        }
        MemorySegment shared = lane.memory().asSlice(Lane.PART_BYTES, length);
        if (move == Move.WRITE) {
            shared.copyFrom(part);
        }
        ask(new DeviceRequest.Transfer(move, number, offsetBytes, Lane.PART_BYTES, length));
        if (move == Move.READ) {
            part.copyFrom(shared);
        }
    }

    @Override
    public void flush() throws IOException {
        ask(new DeviceRequest.Flush(number));
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        checkWritable();
        range(Act.DISCARD, offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        checkWritable();
        range(Act.ZERO, offsetBytes, lengthBytes);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return range(Act.EXTENTS, offsetBytes, lengthBytes) instanceof Reply.Extents found
                ? found.extents()
                : List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    private Reply range(Act act, long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes());
        return ask(new DeviceRequest.Range(act, number, offsetBytes, lengthBytes));
    }

    private void checkWritable() throws RefusedException {
        if (shape.readOnly()) {
            throw new RefusedException(
                    "write", "the device", "it is read-only", "open it for writing");
        }
    }

    private static Reply ask(DeviceRequest request) throws IOException {
        Lane lane = WorkerThread.lane();
        lane.send(request.message(), Lane.NEVER);
        Reply reply = (Reply) Said.read(lane.receive(Lane.NEVER));
        if (reply instanceof Reply.Failed) {
            throw new IOException("the device has failed");
        }
        return reply;
    }

    @Override
    public void close() {
        // The parent's to close.
    }
}
