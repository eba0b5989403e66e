package io.drydock.internal.userspace;

import io.drydock.internal.worker.WorkerServer;
import java.io.IOException;

/** The program that a worker is: it has the same drivers as this process. */
public final class WorkerMain {
    private WorkerMain() {}

    /** Serves the process that has started it. */
    public static void main(String[] arguments) throws IOException {
        WorkerServer.serve(Drivers.here().all());
    }
}
