package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Keeps so many commands in flight on one handle of libnbd, by its asynchronous calls, {@code
 * nbd_poll} and completion callbacks, which cost a few per cent less than asking after cookies.
 */
final class LibNbdPipeline implements Client.Load {
    private final MemorySegment handle;
    private final Work work;
    private final Offsets offsets;
    private final MemorySegment[] memory;
    private final MemorySegment[] callbacks;

    /** The commands that have ended, by number. A callback must not begin others. */
    private final int[] ended;

    private int count;
    private boolean failed;

    LibNbdPipeline(MemorySegment handle, Work work, int depth, Offsets offsets) {
        this.handle = handle;
        this.work = work;
        this.offsets = offsets;
        memory = new MemorySegment[depth];
        callbacks = new MemorySegment[depth];
        ended = new int[depth];
        for (int i = 0; i < depth; i++) {
            memory[i] = Arena.ofAuto().allocate(work.bytes(), 4096);
            callbacks[i] = LibNbd.callback(Arena.ofAuto(), this::completed, i);
        }
    }

    /** Called by libnbd; nothing in it throws. */
    private int completed(long number, MemorySegment error) {
        failed |= error.get(ValueLayout.JAVA_INT, 0) != 0;
        ended[count++] = (int) number;
        return 1;
    }

    @Override
    public long run(long deadline) throws IOException {
        long done = 0;
        int inFlight = ended.length;
        for (int i = 0; i < inFlight; i++) {
            begin(i);
        }
        while (inFlight > 0) {
            if (count == 0) {
                LibNbd.poll(handle);
                continue;
            }
            int number = ended[--count];
            done++;
            if (System.nanoTime() < deadline) {
                begin(number);
            } else {
                inFlight--;
            }
        }
        if (failed) {
            throw new IOException("libnbd: a command failed");
        }
        return done;
    }

    private void begin(int number) throws IOException {
        long offset = offsets.next();
        MemorySegment callback = callbacks[number];
        switch (work.kind()) {
            case READ, STREAM -> LibNbd.aio_pread(handle, memory[number], offset, callback);
            case WRITE -> LibNbd.aio_pwrite(handle, memory[number], offset, callback);
            case ZERO -> LibNbd.aio_zero(handle, work.bytes(), offset, callback);
        }
    }
}
