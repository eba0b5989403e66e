package io.drydock.internal.userspace;

import io.drydock.internal.driver.InodeException;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells what failed, and on which path. */
final class Told {
    private Told() {}

    /** What may fail. */
    interface Call<T extends @Nullable Object> {
        T make() throws IOException;
    }

    /**
     * Makes the call.
     *
     * @throws io.drydock.error.FileException for what a driver says with an errno
     */
    static <T extends @Nullable Object> T of(String operation, String path, Call<T> call)
            throws IOException {
        try {
            return call.make();
        } catch (InodeException e) {
            throw Errno.fileFailure(operation, path, e.errno(), e.hint());
        }
    }
}
