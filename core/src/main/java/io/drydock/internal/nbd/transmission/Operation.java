package io.drydock.internal.nbd.transmission;

import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.ServerError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one caller waits for: requests that are in flight together.
 *
 * <p>Threading: made, filled and awaited by one thread; completed by the transmission's leader.
 */
public final class Operation {
    private final String name;
    private final Thread waiter = Thread.currentThread();
    private final Deadline deadline;
    private final List<Request> requests = new ArrayList<>();

    // Written by the leader before done is, read by the waiter after it.
    private int outstanding;
    private @Nullable ServerError error;
    private boolean abandoned;
    private volatile boolean done;

    /** The waiter was interrupted meanwhile. Only the waiter knows of it. */
    private boolean interrupted;

    /**
     * @param name what it does, as errors call it
     * @param deadline when the server is given up
     */
    public Operation(String name, Deadline deadline) {
        this.name = name;
        this.deadline = deadline;
    }

    public void add(Request request) {
        requests.add(request);
        outstanding++;
    }

    public List<Request> requests() {
        return requests;
    }

    public String name() {
        return name;
    }

    public Deadline deadline() {
        return deadline;
    }

    public boolean isDone() {
        return done;
    }

    /** The first error that the server has answered with. */
    @Nullable ServerError error() {
        return error;
    }

    public void fail(ServerError cause) {
        if (error == null) {
            error = cause;
        }
    }

    /** The connection is dead, and with it the reply. */
    public void abandon() {
        abandoned = true;
    }

    public boolean isAbandoned() {
        return abandoned;
    }

    /** One of its requests has had its last reply, or never will. */
    public void requestDone() {
        outstanding--;
        if (outstanding == 0) {
            done = true;
            wake();
        }
    }

    /** Lets the waiter look whether there is something for it to do. */
    public void wake() {
        LockSupport.unpark(waiter);
    }

    /** Clears the waiter's interrupt, at which a selector would no longer wait. */
    public void absorbInterrupt() {
        interrupted |= Thread.interrupted();
    }

    /** Gives the waiter back what {@link #absorbInterrupt} has taken. */
    public void restoreInterrupt() {
        if (interrupted) {
            waiter.interrupt();
        }
    }
}
