package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.SkippedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * libnbd, used as its documentation does: synchronous calls for one request at a time, commands
 * with cookies and {@code nbd_poll} for many.
 */
final class LibNbdClient implements Client {
    private final MemorySegment handle;
    private final long sizeBytes;

    private LibNbdClient(MemorySegment handle, long sizeBytes) {
        this.handle = handle;
        this.sizeBytes = sizeBytes;
    }

    /**
     * @throws SkippedException when there is no libnbd
     */
    static LibNbdClient connect(String uri, long sizeBytes) throws IOException {
        require();
        MemorySegment handle = LibNbd.create();
        try {
            LibNbd.connect_uri(handle, uri);
            return new LibNbdClient(handle, sizeBytes);
        } catch (IOException | RuntimeException e) {
            LibNbd.close(handle);
            throw e;
        }
    }

    /** Checks that libnbd is there. */
    static void require() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LibNbd.LIBRARY, arena);
        } catch (IllegalArgumentException e) {
            throw new SkippedException(e.getMessage() + ": install package libnbd0", e);
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void read(long offset, MemorySegment into) throws IOException {
        LibNbd.pread(handle, into, offset);
    }

    @Override
    public void write(long offset, MemorySegment from) throws IOException {
        LibNbd.pwrite(handle, from, offset);
    }

    @Override
    public Load load(Work work) {
        Offsets offsets = new Offsets(work, sizeBytes, 1);
        return work.depth() == 1 ? oneByOne(work, offsets) : new Many(work, offsets);
    }

    private Load oneByOne(Work work, Offsets offsets) {
        MemorySegment memory = Arena.ofAuto().allocate(work.bytes(), 4096);
        return deadline -> {
            long done = 0;
            while (System.nanoTime() < deadline) {
                long offset = offsets.next();
                switch (work.kind()) {
                    case READ, STREAM -> LibNbd.pread(handle, memory, offset);
                    case WRITE -> LibNbd.pwrite(handle, memory, offset);
                    case ZERO -> LibNbd.zero(handle, work.bytes(), offset);
                }
                done++;
            }
            return done;
        };
    }

    /** Every command that has ended makes room for the next. */
    private final class Many implements Load {
        private final Work work;
        private final Offsets offsets;
        private final MemorySegment[] memory;
        private final long[] cookies;

        /** Servers mostly answer in order: where the next cookie is looked for first. */
        private int oldest;

        Many(Work work, Offsets offsets) {
            this.work = work;
            this.offsets = offsets;
            this.memory = new MemorySegment[work.depth()];
            this.cookies = new long[work.depth()];
            for (int i = 0; i < memory.length; i++) {
                memory[i] = Arena.ofAuto().allocate(work.bytes(), 4096);
            }
        }

        @Override
        public long run(long deadline) throws IOException {
            long done = 0;
            int inFlight = cookies.length;
            for (int i = 0; i < cookies.length; i++) {
                begin(i);
            }
            while (inFlight > 0) {
                LibNbd.poll(handle);
                long cookie = LibNbd.aio_peek_command_completed(handle);
                while (cookie > 0) {
                    LibNbd.aio_command_completed(handle, cookie);
                    done++;
                    int ended = find(cookie);
                    if (System.nanoTime() < deadline) {
                        begin(ended);
                    } else {
                        inFlight--;
                    }
                    cookie = LibNbd.aio_peek_command_completed(handle);
                }
            }
            return done;
        }

        private void begin(int index) throws IOException {
            long offset = offsets.next();
            cookies[index] =
                    switch (work.kind()) {
                        case READ, STREAM -> LibNbd.aio_pread(handle, memory[index], offset);
                        case WRITE -> LibNbd.aio_pwrite(handle, memory[index], offset);
                        case ZERO -> LibNbd.aio_zero(handle, work.bytes(), offset);
                    };
        }

        private int find(long cookie) {
            int index = oldest;
            while (cookies[index] != cookie) {
                index = index + 1 == cookies.length ? 0 : index + 1;
            }
            oldest = index + 1 == cookies.length ? 0 : index + 1;
            return index;
        }
    }

    @Override
    public void close() {
        LibNbd.close(handle);
    }
}
