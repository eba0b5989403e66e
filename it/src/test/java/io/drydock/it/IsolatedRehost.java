package io.drydock.it;

import io.drydock.Session;
import io.drydock.filesystem.Isolation;
import java.io.IOException;

/** {@link Rehost} with filesystems read by processes apart. */
final class IsolatedRehost {
    private IsolatedRehost() {}

    public static void main(String[] args) throws IOException {
        Rehost.rehost(() -> Session.builder().isolation(Isolation.pooled(1)), args);
    }
}
