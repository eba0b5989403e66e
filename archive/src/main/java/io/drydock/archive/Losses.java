package io.drydock.archive;

import io.drydock.archive.UnpackReport.Loss;
import io.drydock.error.FileException;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a filesystem could not keep: an error, or counted, as the caller has it. */
final class Losses {
    /**
     * How filesystems say that they have no such thing. vfat has no links, devices and owners
     * (EPERM), and not all names (EINVAL); names of another encoding are EILSEQ.
     */
    private static final Set<String> CANNOT =
            Set.of("EPERM", "EOPNOTSUPP", "ENOTSUP", "EINVAL", "EILSEQ", "ENAMETOOLONG", "EMLINK");

    private final boolean allowed;
    private final List<Loss> first = new ArrayList<>();
    private long count;

    Losses(boolean allowed) {
        this.allowed = allowed;
    }

    interface Action {
        void run() throws IOException;
    }

    /** Returns whether it could be done. */
    boolean attempt(GuestPath path, Action action) throws IOException {
        try {
            action.run();
            return true;
        } catch (FileException e) {
            if (!allowed || !CANNOT.contains(e.errno())) {
                throw e;
            }
            count++;
            if (first.size() < UnpackReport.MAX_LOSSES) {
                first.add(new Loss(path, String.valueOf(e.getMessage())));
            }
            return false;
        }
    }

    long count() {
        return count;
    }

    List<Loss> first() {
        return first;
    }
}
