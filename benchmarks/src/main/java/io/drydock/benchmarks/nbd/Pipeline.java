package io.drydock.benchmarks.nbd;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps a device busy with so many requests: the completion of each begins the next. */
final class Pipeline {
    private final AsyncBlockDevice device;
    private final Work work;
    private final Lane[] lanes;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Which of the requests of a stream is the next. */
    private final AtomicLong position = new AtomicLong();

    private volatile @Nullable IOException failure;
    private volatile long deadline;
    private volatile Thread waiter = Thread.currentThread();

    Pipeline(AsyncBlockDevice device, Work work) {
        this.device = device;
        this.work = work;
        this.lanes = new Lane[work.depth()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(i);
        }
    }

    /** As {@link Client.Load#run}. */
    long run(long until) throws IOException {
        deadline = until;
        waiter = Thread.currentThread();
        inFlight.set(lanes.length);
        long before = done();
        for (Lane lane : lanes) {
            lane.begin();
        }
        while (inFlight.get() > 0) {
            LockSupport.park(this);
        }
        IOException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return done() - before;
    }

    private long done() {
        long done = 0;
        for (Lane lane : lanes) {
            done += lane.done;
        }
        return done;
    }

    /** One request at a time, with memory of its own. */
    private final class Lane implements Completion {
        private final Offsets offsets;
        private final MemorySegment memory = Arena.ofAuto().allocate(work.bytes(), 4096);

        /** Written by whoever completes; read when nothing is in flight. */
        private long done;

        Lane(int seed) {
            offsets = new Offsets(work, device.sizeBytes(), seed);
        }

        private long next() {
            return work.kind() == Work.Kind.STREAM
                    ? position.getAndIncrement()
                            % (device.sizeBytes() / work.bytes())
                            * work.bytes()
                    : offsets.next();
        }

        private void begin() {
            switch (work.kind()) {
                case READ, STREAM -> device.read(next(), memory, this);
                case WRITE -> device.write(next(), memory, this);
                case ZERO -> device.zero(next(), work.bytes(), this);
            }
        }

        @Override
        public void completed(@Nullable IOException error) {
            if (error != null) {
                failure = error;
            }
            done++;
            if (error == null && System.nanoTime() < deadline) {
                begin();
            } else if (inFlight.decrementAndGet() == 0) {
                LockSupport.unpark(waiter);
            }
        }
    }
}
