package io.drydock.archive;

import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Directories whose permissions and times must wait until all is unpacked. By then the archive may
 * have put a symbolic link in the place of one: only what is still the same directory gets them.
 */
final class PendingDirectories {
    /** What waits is held in memory. */
    private static final long MAX_BYTES = 256 << 20;

    private static final int RECORD_BYTES = 200;

    private final Filesystem filesystem;
    private final String archive;
    private final List<Waiting> waiting = new ArrayList<>();
    private long bytes;

    PendingDirectories(Filesystem filesystem, String archive) {
        this.filesystem = filesystem;
        this.archive = archive;
    }

    private record Waiting(
            GuestPath path, byte[] name, FileStatus directory, int permissions, FileTimes times) {}

    void add(GuestPath path, boolean follow, Member member) throws IOException {
        FileStatus directory = filesystem.status(path, follow);
        waiting.add(
                new Waiting(
                        path,
                        member.name(),
                        directory,
                        member.permissions(),
                        new FileTimes(member.accessed(), Optional.of(member.modified()))));
        bytes += RECORD_BYTES + path.toBytes().length + member.name().length;
        if (bytes > MAX_BYTES) {
            throw new RefusedException(
                    "unpack",
                    archive,
                    "it has too many directories: their times need " + bytes + " bytes of memory",
                    "unpack it in parts");
        }
    }

    /** The last first: a directory that nobody may enter is closed after what is in it. */
    void finish(SafePaths paths, Losses losses, Monitor monitor) throws IOException {
        for (Waiting each : waiting.reversed()) {
            monitor.checkCancelled();
            boolean base = each.path().equals(paths.base());
            if (isStillThere(each, paths, base)) {
                GuestPath path = each.path();
                Subject subject = new Subject.Named(filesystem, path, base);
                losses.attempt(path, () -> subject.setPermissions(each.permissions()));
                losses.attempt(path, () -> subject.setTimes(each.times()));
            }
        }
    }

    private boolean isStillThere(Waiting each, SafePaths paths, boolean base) throws IOException {
        try {
            paths.existing(each.name()); // no link on the way
            FileStatus now = filesystem.status(each.path(), base);
            return now.isDirectory() && now.isSameFile(each.directory());
        } catch (FileException | RefusedException _) {
            return false;
        }
    }
}
