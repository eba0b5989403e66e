package io.drydock.internal.worker;

import io.drydock.error.UnsupportedException;
import io.drydock.error.WorkerLostException;
import io.drydock.filesystem.Isolation;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A worker, as its parent sees it: calls go out, and the bytes of devices that it asks for
 * meanwhile are served by the thread that calls. The first call that goes wrong is its end.
 *
 * <p>Threading: safe for use by many threads. As many calls as there are lanes go at once, others
 * wait.
 */
final class Worker implements AutoCloseable {
    static final int LANES = 4;

    private final WorkerProcess process;
    private final Duration deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    private final Deque<Lane> free;
    private @Nullable String ending;
    private long lastFilesystem;

    private Worker(WorkerProcess process, Duration deadline) {
        this.process = process;
        this.deadline = deadline;
        this.free = new ArrayDeque<>(process.lanes());
    }

    /** Starts one, and waits until it is there. */
    static Worker start(WorkerCommand command, Isolation isolation) throws IOException {
        WorkerProcess process = WorkerProcess.start(command, LANES);
        Worker worker = new Worker(process, isolation.callDeadline());
        try {
            long until = System.nanoTime() + isolation.startDeadline().toNanos();
            Said.read(process.lanes().getFirst().receive(until));
            return worker;
        } catch (BrokenLaneException e) {
            throw new UnsupportedException(
                    "start",
                    command.program(),
                    worker.end(e),
                    "say by Isolation which Java and class path a worker is to have",
                    e);
        }
    }

    /** A number for a filesystem that is to be opened. */
    long nextFilesystem() {
        lock.lock();
        try {
            return ++lastFilesystem;
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ending != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a call.
     *
     * @param bytes what is written, or where what is read goes; one part at most
     * @param operation what errors call it
     */
    Reply call(Medium medium, Call call, @Nullable MemorySegment bytes, String operation)
            throws IOException {
        Lane lane = take(medium, operation);
        try {
            if (bytes != null && isWrite(call)) {
                lane.memory().asSlice(0, bytes.byteSize()).copyFrom(bytes);
            }
            Reply reply = exchange(lane, medium, call);
            if (bytes != null && reply instanceof Reply.Number(var read)) {
                copy(lane, read.orElse(0), bytes);
            }
            return reply;
        } catch (BrokenLaneException e) {
            throw new WorkerLostException(operation, medium.name(), end(e));
        } finally {
            giveBack(lane);
        }
    }

    private static boolean isWrite(Call call) {
        return call.request() instanceof Request.Content content
                && content.what() == Request.OfContent.WRITE;
    }

    private static void copy(Lane lane, long count, MemorySegment into) throws BrokenLaneException {
        if (count < 0 || count > into.byteSize()) {
            throw BrokenLaneException.nonsense(count + " bytes of " + into.byteSize());
        }
        MemorySegment.copy(lane.memory(), 0, into, 0, count);
    }

    private Reply exchange(Lane lane, Medium medium, Call call) throws IOException {
        long until = System.nanoTime() + deadline.toNanos();
        DeviceServer devices = new DeviceServer(medium, lane.memory());
        lane.send(call.message(), until);
        while (true) {
            switch (Said.read(lane.receive(until))) {
                case DeviceRequest request -> lane.send(devices.serve(request).message(), until);
                case Reply.Failed(var failure) -> throw failure(failure, devices);
                case Reply reply -> {
                    return reply;
                }
            }
        }
    }

    /** If the device has failed, the driver cannot know more than that. */
    private static IOException failure(Failure told, DeviceServer devices)
            throws BrokenLaneException {
        return switch (devices.failure()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case null, default -> {
                if (told.kind() == Failure.Kind.BROKEN) {
                    throw BrokenLaneException.failed(told.reason());
                }
                yield told.exception();
            }
        };
    }

    private Lane take(Medium medium, String operation) throws WorkerLostException {
        lock.lock();
        try {
            while (ending == null && free.isEmpty()) {
                returned.awaitUninterruptibly();
            }
            if (ending != null) {
                throw new WorkerLostException(operation, medium.name(), ending);
            }
            return free.pop();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Lane lane) {
        lock.lock();
        try {
            if (ending == null) {
                free.push(lane);
                returned.signal();
            } else {
                lane.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends it because of that; returns why it has ended, which may be something earlier. */
    String end(BrokenLaneException cause) {
        lock.lock();
        try {
            String reason = ending;
            if (reason == null) {
                String how = process.end();
                reason = end(cause.isGone() ? how : cause.reason());
            }
            return reason;
        } finally {
            lock.unlock();
        }
    }

    private String end(String how) {
        String reason = "the worker that reads it is lost: " + how;
        ending = reason;
        process.lanes().forEach(Lane::hangUp);
        free.forEach(Lane::close);
        free.clear();
        returned.signalAll();
        return reason;
    }

    /** Ends it; calls that are under way fail. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (ending == null) {
                process.end();
                end("it was ended");
            }
        } finally {
            lock.unlock();
        }
    }
}
