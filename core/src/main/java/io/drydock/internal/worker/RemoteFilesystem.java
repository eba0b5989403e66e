package io.drydock.internal.worker;

import io.drydock.error.WorkerLostException;
import io.drydock.internal.driver.Medium;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A filesystem that a worker has, as something that takes requests.
 *
 * <p>Threading: safe for use by many threads.
 */
final class RemoteFilesystem implements AutoCloseable {
    private final Workers.Lease lease;
    private final Medium medium;
    private final long number;

    private RemoteFilesystem(Workers.Lease lease, Medium medium, long number) {
        this.lease = lease;
        this.medium = medium;
        this.number = number;
    }

    /** One that is yet to be opened. */
    static RemoteFilesystem on(Workers.Lease lease, Medium medium) {
        return new RemoteFilesystem(lease, medium, lease.worker().nextFilesystem());
    }

    /** Makes a request whose answer is of this kind. */
    <R extends Reply> R call(Request request, Class<R> answer) throws IOException {
        return call(request, null, answer);
    }

    /**
     * Makes a request, and copies what is read or written.
     *
     * @param bytes one part at most
     */
    <R extends Reply> R call(Request request, @Nullable MemorySegment bytes, Class<R> answer)
            throws IOException {
        Call call = new Call(number, request);
        Reply reply = lease.worker().call(medium, call, bytes, operation(request));
        if (!answer.isInstance(reply)) {
            throw nonsense(request, "what was not asked for");
        }
        return answer.cast(reply);
    }

    /** Makes a request that needs no more of an answer than that it is done. */
    void run(Request request) throws IOException {
        call(request, Reply.Done.class);
    }

    /** Makes a request whose answer is a number, which may be missing. */
    OptionalLong optional(Request request) throws IOException {
        return call(request, Reply.Number.class).value();
    }

    /** Makes a request whose answer is a number. */
    long number(Request request) throws IOException {
        return number(request, null);
    }

    /** As {@link #number(Request)}, and copies what is read. */
    long number(Request request, @Nullable MemorySegment bytes) throws IOException {
        OptionalLong value = call(request, bytes, Reply.Number.class).value();
        return value.orElseThrow(() -> nonsense(request, "no number"));
    }

    /** An answer that cannot be true; it is the worker's end. */
    WorkerLostException nonsense(Request request, String what) {
        String reason = lease.worker().end(BrokenLaneException.nonsense(what));
        return new WorkerLostException(operation(request), medium.name(), reason);
    }

    private static String operation(Request request) {
        return switch (request) {
            case Request.Open _ -> "open";
            case Request.Content content when content.what() == Request.OfContent.READ -> "read";
            case Request.Content content when content.what() == Request.OfContent.WRITE -> "write";
            default -> "use";
        };
    }

    /** Makes a request that gives something up; a worker that is lost has done so before. */
    void giveUp(Request request) throws IOException {
        if (!lease.worker().hasEnded()) {
            run(request);
        }
    }

    /** Gives it up. */
    @Override
    public void close() throws IOException {
        try (lease) {
            giveUp(new Request.Whole(Request.OfFilesystem.CLOSE));
        }
    }
}
