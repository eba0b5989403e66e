package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.Completion;
import io.drydock.error.CancelledException;
import io.drydock.error.RefusedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The requests that nobody waits for. They share the queue that the {@link Reader} serves; what
 * finds no slot waits there for its turn.
 *
 * <p>Threading: safe for use by many threads.
 */
final class AsyncRequests {
    private static final int INDEX_BITS = 20;
    private static final int CAPACITY = 1 << INDEX_BITS;

    private final Queue queue;
    private final Link link;
    private final ReentrantLock lock;

    // Guarded by the queue's lock.
    private final List<AsyncOperation> all = new ArrayList<>();
    private final ArrayList<AsyncOperation> unused = new ArrayList<>();

    AsyncRequests(Queue queue) {
        this.queue = queue;
        this.link = queue.link();
        this.lock = queue.lock();
    }

    /** Begins a request, and returns its number. */
    long begin(
            Command command,
            long offset,
            long length,
            int pieceBytes,
            @Nullable MemorySegment memory,
            Completion completion) {
        AsyncOperation operation;
        long number;
        lock.lock();
        try {
            operation = take();
            number = (operation.generation << INDEX_BITS) | operation.index;
            operation.command = command;
            operation.offset = offset;
            operation.length = length;
            operation.pieceBytes = pieceBytes;
            operation.memory = memory;
            operation.completion = completion;
        } finally {
            lock.unlock();
        }
        advance(operation);
        return number;
    }

    private AsyncOperation take() {
        if (!unused.isEmpty()) {
            return unused.removeLast();
        }
        if (all.size() == CAPACITY) {
            throw new IllegalStateException(CAPACITY + " requests are in flight");
        }
        AsyncOperation operation = new AsyncOperation(this, all.size());
        all.add(operation);
        return operation;
    }

    /** Hands over as much of it as there are slots for. */
    void advance(AsyncOperation operation) {
        Slot filled = null;
        do {
            filled = next(operation, filled);
            if (filled != null && operation.command == Command.WRITE) {
                copyIn(operation, filled);
            }
        } while (filled != null);
    }

    private void copyIn(AsyncOperation operation, Slot slot) {
        try {
            slot.copyIn(queue.shared());
        } catch (RuntimeException e) {
            fail(operation, inaccessible(operation, e));
        }
    }

    private void fail(AsyncOperation operation, IOException error) {
        lock.lock();
        try {
            operation.fail(error);
        } finally {
            lock.unlock();
        }
    }

    private IOException inaccessible(AsyncOperation operation, RuntimeException cause) {
        RefusedException refused =
                new RefusedException(
                        operation.command.text(),
                        link.subject(),
                        "the request's memory cannot be accessed: " + cause.getMessage(),
                        "keep it open until the request has ended");
        refused.addSuppressed(cause);
        return refused;
    }

    /** Publishes the piece that was filled, and claims the next; null when there is none. */
    private @Nullable Slot next(AsyncOperation operation, @Nullable Slot filled) {
        Slot claimed = null;
        boolean published = false;
        boolean kick = false;
        boolean over;
        Completion ended;
        IOException error;
        lock.lock();
        try {
            if (filled != null) {
                operation.advancing = false;
                queue.removeUser();
                if (link.isDead() || operation.cancelled || operation.error != null) {
                    queue.free(filled);
                    operation.outstanding--;
                } else {
                    kick = queue.publish(filled);
                    published = true;
                }
            } else if (operation.advancing || operation.completion == null) {
                return null;
            }
            over = operation.isBegun() || link.isDead();
            if (over) {
                queue.forget(operation);
            } else {
                claimed = claim(operation);
            }
            error = outcome(operation);
            ended = endIfDone(operation);
        } finally {
            lock.unlock();
        }
        if (published) {
            queue.kick(kick);
        }
        if (over) {
            queue.tellNext();
        }
        call(ended, error);
        return claimed;
    }

    private @Nullable Slot claim(AsyncOperation operation) {
        int bytes = (int) Math.min(operation.pieceBytes, operation.length - operation.begun);
        Slot slot = queue.claim(operation, operation.memory == null ? 0 : bytes);
        if (slot == null) {
            queue.await(operation);
            return null;
        }
        slot.command = operation.command;
        slot.offset = operation.offset + operation.begun;
        slot.length = operation.command == Command.FLUSH ? 0 : bytes;
        slot.memory = operation.memory;
        slot.memoryOffset = operation.begun;
        slot.operation = operation;
        operation.begun += bytes;
        operation.outstanding++;
        operation.advancing = true;
        queue.addUser();
        return slot;
    }

    /** The back-end has answered a piece of one. On the reader's thread. */
    void ended(Slot slot) {
        AsyncOperation operation = slot.operation;
        if (operation == null) {
            throw new AssertionError("a request of nobody");
        }
        if (mustCopyOut(operation, slot)) {
            try {
                slot.copyOut(queue.shared());
            } catch (RuntimeException e) {
                fail(operation, inaccessible(operation, e));
            }
        }
        Completion ended;
        IOException error;
        lock.lock();
        try {
            operation.touching = 0;
            operation.outstanding--;
            queue.free(slot);
            error = outcome(operation);
            ended = endIfDone(operation);
        } finally {
            lock.unlock();
        }
        queue.tellNext();
        call(ended, error);
    }

    private boolean mustCopyOut(AsyncOperation operation, Slot slot) {
        lock.lock();
        try {
            if (slot.status != LibC.VIRTIO_BLK_S_OK()) {
                operation.fail(Call.refused(operation.command, slot.status, link.subject()));
            }
            boolean wanted =
                    operation.command == Command.READ
                            && !operation.cancelled
                            && operation.error == null;
            operation.touching = wanted ? 1 : 0;
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link io.drydock.block.AsyncBlockDevice#cancel}. */
    boolean cancel(long number) {
        Completion ended;
        IOException error;
        lock.lock();
        try {
            int index = (int) (number & (CAPACITY - 1));
            if (number < 0 || index >= all.size()) {
                return false;
            }
            AsyncOperation operation = all.get(index);
            boolean same = operation.generation == number >>> INDEX_BITS;
            if (!same || operation.completion == null || operation.cancelled || link.isDead()) {
                return false;
            }
            operation.cancelled = true;
            queue.forget(operation);
            error = outcome(operation);
            ended = endIfDone(operation);
        } finally {
            lock.unlock();
        }
        queue.tellNext();
        call(ended, error);
        return true;
    }

    /** The device is dead: whatever has not ended does now. */
    void failAll() {
        List<AsyncOperation> left;
        lock.lock();
        try {
            left = all.stream().filter(o -> o.completion != null).toList();
        } finally {
            lock.unlock();
        }
        for (AsyncOperation operation : left) {
            Completion ended = null;
            IOException error = null;
            lock.lock();
            try {
                if (operation.completion != null) {
                    error = outcome(operation);
                    ended = endIfDone(operation);
                }
            } finally {
                lock.unlock();
            }
            call(ended, error);
        }
    }

    /** Under the lock: what it comes to, if it ends now. */
    private @Nullable IOException outcome(AsyncOperation operation) {
        if (operation.cancelled) {
            return new CancelledException(operation.command.text(), link.subject());
        }
        if (operation.error != null) {
            return operation.error;
        }
        boolean answered = operation.begun == operation.length && operation.outstanding == 0;
        return answered || !link.isDead() ? null : link.exception(operation.command.text());
    }

    /**
     * Under the lock: its completion, if that is to be called now. What the back-end still has of a
     * cancelled one is a copy.
     */
    private @Nullable Completion endIfDone(AsyncOperation operation) {
        boolean busy = operation.advancing || operation.touching > 0;
        boolean done =
                operation.outstanding == 0
                        ? operation.isBegun() || link.isDead()
                        : link.isDead() || operation.cancelled;
        if (busy || !done) {
            return null;
        }
        Completion ended = operation.completion;
        operation.completion = null;
        operation.memory = null;
        if (operation.outstanding == 0) {
            recycle(operation);
        }
        return ended;
    }

    private void recycle(AsyncOperation operation) {
        operation.generation++;
        operation.begun = 0;
        operation.cancelled = false;
        operation.error = null;
        unused.add(operation);
    }

    private static void call(@Nullable Completion ended, @Nullable IOException error) {
        if (ended != null) {
            try {
                ended.completed(error);
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(AsyncRequests.class).debug("a completion has failed", e);
            }
        }
    }
}
