package io.drydock.internal.worker;

import io.drydock.filesystem.Isolation;
import io.drydock.testing.ChildJvm;
import java.io.IOException;
import java.util.List;

/** A worker that has the tests' drivers. */
final class TestWorker {
    private TestWorker() {}

    public static void main(String[] arguments) throws IOException {
        WorkerServer.serve(List.of(new TrickDriver(), new EchoDriver()));
    }

    /** Workers of this kind. */
    static Workers workers(Isolation isolation) {
        return Workers.of(isolation.withClassPath(ChildJvm.classPath()), TestWorker.class);
    }
}
