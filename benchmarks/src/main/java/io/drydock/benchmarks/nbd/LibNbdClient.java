package io.drydock.benchmarks.nbd;

import io.drydock.benchmarks.SkippedException;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;

/**
 * libnbd as its documentation uses it: synchronous calls for one request at a time, asynchronous
 * ones for many, and as many handles as connections, each with a thread of its own.
 */
final class LibNbdClient implements Client {
    private final CloseStack opened = new CloseStack();
    private final List<MemorySegment> handles = new ArrayList<>();
    private final long sizeBytes;

    private LibNbdClient(long sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    /**
     * @throws SkippedException when there is no libnbd
     */
    static LibNbdClient connect(String uri, int connections, long sizeBytes) throws IOException {
        require();
        LibNbdClient client = new LibNbdClient(sizeBytes);
        try {
            for (int i = 0; i < connections; i++) {
                MemorySegment handle = LibNbd.create();
                client.opened.push(() -> LibNbd.close(handle));
                LibNbd.connect_uri(handle, uri);
                client.handles.add(handle);
            }
            return client;
        } catch (IOException | RuntimeException e) {
            client.opened.closeAfter(e);
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
        LibNbd.pread(handles.getFirst(), into, offset);
    }

    @Override
    public void write(long offset, MemorySegment from) throws IOException {
        LibNbd.pwrite(handles.getFirst(), from, offset);
    }

    @Override
    public void zero(long offset, long bytes) throws IOException {
        LibNbd.zero(handles.getFirst(), bytes, offset);
    }

    @Override
    public Load pipeline(Work work) {
        List<Load> loads = new ArrayList<>();
        for (MemorySegment handle : handles) {
            Offsets offsets = new Offsets(work, sizeBytes, loads.size());
            loads.add(new LibNbdPipeline(handle, work, work.depth() / handles.size(), offsets));
        }
        return loads.size() == 1 ? loads.getFirst() : together(loads);
    }

    private Load together(List<Load> loads) {
        Crew crew = Crew.of(loads.size(), Crew.Kind.PLATFORM);
        opened.push(crew::close);
        return deadline -> crew.run(index -> loads.get(index).run(deadline));
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
