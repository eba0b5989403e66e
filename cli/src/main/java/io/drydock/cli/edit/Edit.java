package io.drydock.cli.edit;

import io.drydock.filesystem.GuestPath;
import java.io.IOException;

/** A way to change a file's content. */
@FunctionalInterface
public interface Edit {
    /**
     * The content after the change.
     *
     * @param file the file's path in the guest, which tells an editor what kind of file it is
     */
    byte[] apply(GuestPath file, byte[] content) throws IOException;
}
