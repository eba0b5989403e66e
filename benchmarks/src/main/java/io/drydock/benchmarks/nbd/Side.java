package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What one of two clients has done in its slots. */
final class Side {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Client.Load load;
    private final CpuClock client;
    private final CpuClock server;
    private long requests;
    private long clientNanos;
    private long serverNanos;
    private long heapBytes;

    Side(Client.Load load, CpuClock client, CpuClock server) {
        this.load = load;
        this.client = client;
        this.server = server;
    }

    /** Lets it work for so long, and returns the nanoseconds per request. */
    double slot(long nanos) throws IOException {
        long clientBefore = client.nanos();
        long serverBefore = server.nanos();
        long heapBefore = THREADS.getTotalThreadAllocatedBytes();
        long begin = System.nanoTime();
        long done = load.run(begin + nanos);
        long end = System.nanoTime();
        heapBytes += THREADS.getTotalThreadAllocatedBytes() - heapBefore;
        serverNanos += server.nanos() - serverBefore;
        clientNanos += client.nanos() - clientBefore;
        requests += done;
        load.tidy();
        return (double) (end - begin) / done;
    }

    double clientNanosPerRequest() {
        return (double) clientNanos / requests;
    }

    double serverNanosPerRequest() {
        return (double) serverNanos / requests;
    }

    double heapBytesPerRequest() {
        return (double) heapBytes / requests;
    }
}
