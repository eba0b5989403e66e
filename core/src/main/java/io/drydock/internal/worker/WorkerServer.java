package io.drydock.internal.worker;

import io.drydock.internal.driver.Driver;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In a worker: what its {@code main} calls.
 *
 * <p>Threading: used once.
 */
public final class WorkerServer {
    /** Those before it are its standard ones, and what ends it with the parent. */
    static final int FIRST_LANE_FD = 4;

    private WorkerServer() {}

    /**
     * Starts serving the parent. When it hangs up, this process ends.
     *
     * @param drivers those that the parent may name
     */
    public static void serve(List<Driver> drivers) throws IOException {
        Map<Long, ServedFilesystem> filesystems = new ConcurrentHashMap<>();
        Lane[] lanes = new Lane[Worker.LANES];
        for (int i = 0; i < lanes.length; i++) {
            int socket = FIRST_LANE_FD + 2 * i;
            lanes[i] = Lane.inherited(Fd.owned(socket), Fd.owned(socket + 1));
        }
        // The parent waits for this before it calls.
        lanes[0].send(new Reply.Done().message(), Lane.NEVER);
        for (Lane lane : lanes) {
            WorkerThread served = new WorkerThread(lane, drivers, filesystems);
            Thread.ofPlatform().name("drydock-lane").start(() -> serve(served));
        }
    }

    private static void serve(WorkerThread served) {
        try {
            served.run();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
