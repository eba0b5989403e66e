package io.drydock.internal.worker;

import io.drydock.block.BlockDevice;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a filesystem, as a worker may use them during one call.
 *
 * <p>Threading: belongs to the call.
 */
final class DeviceServer {
    private final List<BlockDevice> devices;
    private final MemorySegment memory;
    private @Nullable Throwable failure;

    DeviceServer(Medium medium, MemorySegment memory) {
        this.devices = devices(medium);
        this.memory = memory;
    }

    /** The medium's devices, as they are numbered. */
    static List<BlockDevice> devices(Medium medium) {
        return Stream.concat(Stream.of(medium.device()), medium.others().stream()).toList();
    }

    /**
     * Does what the worker asks for. What goes wrong on the device is kept, since the worker is not
     * told of it.
     *
     * @throws BrokenLaneException when it must not ask for that
     */
    Reply serve(DeviceRequest request) throws BrokenLaneException {
        try {
            return switch (request) {
                case DeviceRequest.Transfer transfer -> serve(transfer);
                case DeviceRequest.Range range -> serve(range);
                case DeviceRequest.Flush(var number) -> {
                    device(number).flush();
                    yield new Reply.Done();
                }
            };
        } catch (BrokenLaneException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (failure == null) {
                failure = e;
            }
            return new Reply.Failed(Failure.of(e));
        }
    }

    private Reply serve(DeviceRequest.Transfer request) throws IOException {
        BlockDevice device = device(request.device());
        int length = request.lengthBytes();
        check(request.offsetBytes(), length, device.sizeBytes());
        check(request.memoryOffset(), length, memory.byteSize());
        MemorySegment bytes = memory.asSlice(request.memoryOffset(), length);
        switch (request.move()) {
            case READ -> device.read(request.offsetBytes(), bytes);
            case WRITE -> device.write(request.offsetBytes(), bytes);
        }
        return new Reply.Done();
    }

    private Reply serve(DeviceRequest.Range request) throws IOException {
        BlockDevice device = device(request.device());
        long offset = request.offsetBytes();
        long length = request.lengthBytes();
        check(offset, length, device.sizeBytes());
        switch (request.act()) {
            case DISCARD -> device.discard(offset, length);
            case ZERO -> device.zero(offset, length);
            case EXTENTS -> {
                return new Reply.Extents(device.extents(offset, length));
            }
        }
        return new Reply.Done();
    }

    private BlockDevice device(int number) throws BrokenLaneException {
        if (number < 0 || number >= devices.size()) {
            throw BrokenLaneException.nonsense("a device that there is not: " + number);
        }
        return devices.get(number);
    }

    private static void check(long offset, long length, long size) throws BrokenLaneException {
        if (length < 0 || offset > size - length) {
            throw BrokenLaneException.nonsense(
                    "a range beyond the end: " + length + " at " + offset);
        }
    }

    /** What has failed first on a device; null if nothing has. */
    @Nullable Throwable failure() {
        return failure;
    }
}
