package io.drydock.internal.worker;

import io.drydock.filesystem.Isolation;
import io.drydock.internal.driver.Driver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The workers of a session. They are started when they are needed; those that have ended are
 * replaced when something is mounted the next time.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Workers implements AutoCloseable {
    private final Isolation isolation;
    private final WorkerCommand command;
    private final List<Lease> leases = new ArrayList<>();
    private final List<Worker> pool = new ArrayList<>();

    private Workers(Isolation isolation, WorkerCommand command) {
        this.isolation = isolation;
        this.command = command;
    }

    /**
     * None yet.
     *
     * @param main whose main method calls {@link WorkerServer#serve}
     */
    public static Workers of(Isolation isolation, Class<?> main) {
        return of(isolation, WorkerCommand.of(isolation, main));
    }

    static Workers of(Isolation isolation, WorkerCommand command) {
        return new Workers(isolation, command);
    }

    /** A driver that does in a worker what that one would do here. */
    public Driver isolate(Driver driver) {
        return new IsolatedDriver(driver, this);
    }

    /** The use of a worker by one mount. */
    final class Lease implements AutoCloseable {
        private final Worker worker;

        private Lease(Worker worker) {
            this.worker = worker;
        }

        Worker worker() {
            return worker;
        }

        @Override
        public void close() {
            end(this);
        }
    }

    /** For one mount. */
    Lease take() throws IOException {
        return isolation.workers() == 0 ? lease(start()) : leasePooled();
    }

    private synchronized Lease lease(Worker worker) {
        Lease lease = new Lease(worker);
        leases.add(lease);
        return lease;
    }

    private synchronized Lease leasePooled() throws IOException {
        return lease(pooled());
    }

    private Worker start() throws IOException {
        return Worker.start(command, isolation);
    }

    private Worker pooled() throws IOException {
        pool.removeIf(Worker::hasEnded);
        if (pool.size() < isolation.workers()) {
            pool.add(start());
            return pool.getLast();
        }
        return pool.stream().min(Comparator.comparingLong(this::mounts)).orElseThrow();
    }

    private long mounts(Worker worker) {
        return leases.stream().filter(lease -> lease.worker() == worker).count();
    }

    private synchronized void end(Lease lease) {
        if (leases.remove(lease) && !pool.contains(lease.worker())) {
            lease.worker().close();
        }
    }

    /** Ends all of them. */
    @Override
    public synchronized void close() {
        leases.forEach(lease -> lease.worker().close());
        leases.clear();
        pool.forEach(Worker::close);
        pool.clear();
    }
}
