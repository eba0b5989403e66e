package io.drydock.internal.vhost;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one thread waits for: a range in pieces, some of them in flight together. Its thread does
 * the copying, so memory that only that thread may access will do.
 *
 * <p>Threading: belongs to the thread that has entered the queue with it.
 */
final class Call implements Queue.Claimant {
    private final Queue queue;
    private final Slot[] pieces = new Slot[Limits.WINDOW];
    private int first;
    private int count;
    private @Nullable Thread thread;

    Call(Queue queue) {
        this.queue = queue;
    }

    Call by(Thread caller) {
        thread = caller;
        return this;
    }

    @Override
    public void retry() {
        LockSupport.unpark(thread);
    }

    /**
     * Does it to the range, in pieces of at most that size.
     *
     * @param memory the caller's; null when there is none
     */
    void run(
            Command command,
            long offset,
            long length,
            int pieceBytes,
            @Nullable MemorySegment memory)
            throws IOException {
        int failed = LibC.VIRTIO_BLK_S_OK();
        try {
            long begun = 0;
            do {
                while (begun < length && count < Limits.WINDOW) {
                    int bytes = (int) Math.min(pieceBytes, length - begun);
                    Slot slot = claim(memory == null ? 0 : bytes);
                    if (slot == null) {
                        break;
                    }
                    slot.command = command;
                    slot.offset = offset + begun;
                    slot.length = command == Command.FLUSH ? 0 : bytes;
                    slot.memory = memory;
                    slot.memoryOffset = begun;
                    begin(slot);
                    begun += bytes;
                }
                int status = finish(true);
                if (status != LibC.VIRTIO_BLK_S_OK()) {
                    failed = status;
                    begun = length;
                }
            } while (begun < length || count > 0);
        } catch (DeadException e) {
            count = 0;
            throw e.death().exception(command.text(), queue.link().subject());
        } finally {
            abandon();
        }
        if (failed != LibC.VIRTIO_BLK_S_OK()) {
            throw refused(command, failed, queue.link().subject());
        }
    }

    /** What the back-end's status comes out as. */
    static IOException refused(Command command, int status, String subject) {
        boolean unknown = status == LibC.VIRTIO_BLK_S_UNSUPP();
        int errno = unknown ? LibC.EOPNOTSUPP() : LibC.EIO();
        return Errno.failure(command.text(), subject, errno);
    }

    /** A slot; null when there is none now and something is in flight, which comes first. */
    private @Nullable Slot claim(int bufferBytes) throws DeadException {
        Slot slot = tryClaim(bufferBytes);
        if (slot != null || count > 0) {
            return slot;
        }
        boolean interrupted = false;
        try {
            while (slot == null) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
                slot = tryClaim(bufferBytes);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        queue.tellNext();
        return slot;
    }

    /** A slot; null when there is none, and then it waits for its turn if nothing is in flight. */
    private @Nullable Slot tryClaim(int bufferBytes) throws DeadException {
        queue.lock().lock();
        try {
            if (queue.link().isDead()) {
                queue.forget(this);
                queue.link().check();
            }
            Slot slot = queue.claim(this, bufferBytes);
            if (slot == null && count == 0) {
                queue.await(this);
            }
            return slot;
        } finally {
            queue.lock().unlock();
        }
    }

    private void begin(Slot slot) throws DeadException {
        boolean published = false;
        boolean kick;
        try {
            if (slot.command == Command.WRITE) {
                slot.copyIn(queue.shared());
            }
            slot.waiter = thread;
            queue.lock().lock();
            try {
                queue.link().check();
                kick = queue.publish(slot);
                published = true;
            } finally {
                queue.lock().unlock();
            }
        } finally {
            if (!published) {
                queue.release(slot);
            }
        }
        pieces[(first + count) % Limits.WINDOW] = slot;
        count++;
        queue.kick(kick);
    }

    /** Waits for the oldest piece, and returns what the back-end says of it. */
    private int finish(boolean wanted) throws DeadException {
        Slot slot = pieces[first];
        queue.await(slot);
        first = (first + 1) % Limits.WINDOW;
        count--;
        int status = slot.status;
        try {
            if (wanted && slot.command == Command.READ && status == LibC.VIRTIO_BLK_S_OK()) {
                slot.copyOut(queue.shared());
            }
        } finally {
            queue.release(slot);
        }
        return status;
    }

    /** After a failure: what is in flight still has its slots. */
    private void abandon() {
        try {
            while (count > 0) {
                finish(false);
            }
        } catch (DeadException alreadyTold) {
            count = 0;
        }
        first = 0;
        thread = null;
    }
}
