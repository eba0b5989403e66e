package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Calls that wait, one after the other, by one thread. */
final class Blocking implements Client.Load {
    private final Client client;
    private final Work work;
    private final Offsets offsets;
    private final MemorySegment memory;

    Blocking(Client client, Work work, long seed) {
        this.client = client;
        this.work = work;
        this.offsets = new Offsets(work, client.sizeBytes(), seed);
        this.memory = Arena.ofAuto().allocate(work.bytes(), 4096);
    }

    @Override
    public long run(long deadline) throws IOException {
        long done = 0;
        while (System.nanoTime() < deadline) {
            long offset = offsets.next();
            switch (work.kind()) {
                case READ, STREAM -> client.read(offset, memory);
                case WRITE -> client.write(offset, memory);
                case ZERO -> client.zero(offset, work.bytes());
            }
            done++;
        }
        return done;
    }
}
