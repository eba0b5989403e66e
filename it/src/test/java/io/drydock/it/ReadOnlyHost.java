package io.drydock.it;

import java.nio.file.Path;
import java.util.List;

/** Where programs are run that overwrite the host if what they test is broken. */
final class ReadOnlyHost {
    private static final String ENTER =
            "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && exec \"$@\"";

    private ReadOnlyHost() {}

    /**
     * A prefix for a command that is to see the host's files as ones that can be read only, but for
     * those in a directory.
     */
    static List<String> butFor(Path directory) {
        return List.of("unshare", "--mount", "sh", "-c", ENTER, directory.toString());
    }
}
