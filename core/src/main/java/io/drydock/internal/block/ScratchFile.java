package io.drydock.internal.block;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;

/** Files without a name, which vanish with the last fd of them, also when the JVM is killed. */
public final class ScratchFile {
    private ScratchFile() {}

    /**
     * An empty file in {@code java.io.tmpdir}, or in memory where its filesystem has no O_TMPFILE.
     */
    public static Fd create() throws SystemCallException {
        String directory = System.getProperty("java.io.tmpdir", "/tmp");
        int number = FileCalls.open(directory, LibC.O_RDWR() | OpenFlags.O_TMPFILE, 0600);
        if (number < 0) {
            number = FileCalls.memfd_create("drydock-overlay", 0);
        }
        return Fd.owned(Errno.check(number, "create", "a temporary file in " + directory));
    }
}
