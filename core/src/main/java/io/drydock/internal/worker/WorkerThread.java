package io.drydock.internal.worker;

import io.drydock.internal.driver.Driver;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * In a worker: carries out what comes in over one lane.
 *
 * <p>Threading: one per lane.
 */
final class WorkerThread implements Runnable {
    /** The lane that the calling thread serves. */
    private static final ThreadLocal<Lane> LANE = new ThreadLocal<>();

    private final Lane lane;
    private final List<Driver> drivers;
    private final Map<Long, ServedFilesystem> filesystems;

    /**
     * @param filesystems by their numbers, of all threads
     */
    WorkerThread(Lane lane, List<Driver> drivers, Map<Long, ServedFilesystem> filesystems) {
        this.lane = lane;
        this.drivers = drivers;
        this.filesystems = filesystems;
    }

    /** Over which a driver's device asks for its bytes. */
    static Lane lane() {
        Lane own = LANE.get();
        if (own == null) {
            throw new IllegalStateException(
                    "a driver uses its device on the threads that it is called on");
        }
        return own;
    }

    /** Returns when the parent has hung up. */
    @Override
    public void run() {
        LANE.set(lane);
        try {
            while (true) {
                Call call = Call.read(lane.receive(Lane.NEVER));
                lane.send(answer(call).message(), Lane.NEVER);
            }
        } catch (BrokenLaneException e) {
            // The parent does not want this worker any more, and so that is its end.
        }
    }

    /** Whatever a driver throws is told to the parent, which judges it. */
    @SuppressWarnings("CatchThrowable")
    private Reply answer(Call call) throws BrokenLaneException {
        try {
            MemorySegment shared = lane.memory().asSlice(0, Lane.PART_BYTES);
            return switch (call.request()) {
                case Request.Open open -> open(call.filesystem(), open);
                case Request.Whole(var what) when what == Request.OfFilesystem.CLOSE -> {
                    find(call.filesystem()).close();
                    filesystems.remove(call.filesystem());
                    yield new Reply.Done();
                }
                case Request request -> find(call.filesystem()).answer(request, shared);
            };
        } catch (BrokenLaneException e) {
            throw e;
        } catch (Throwable e) {
            return new Reply.Failed(Failure.of(e));
        }
    }

    private Reply open(long number, Request.Open open) throws IOException {
        ServedFilesystem opened = ServedFilesystem.open(drivers, open);
        filesystems.put(number, opened);
        return opened.opened();
    }

    private ServedFilesystem find(long number) {
        ServedFilesystem found = filesystems.get(number);
        if (found == null) {
            throw new IllegalArgumentException("no filesystem " + number);
        }
        return found;
    }
}
