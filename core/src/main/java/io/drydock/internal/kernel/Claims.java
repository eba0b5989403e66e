package io.drydock.internal.kernel;

import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of which files this JVM has mounted. Two mounts of the same bytes destroy them unless
 * both only read: each loop device has a cache of its own.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Claims {
    private static final List<Claim> HELD = new ArrayList<>();

    private Claims() {}

    /** A part of a file, told by its device and inode. Compared by identity: readers may share. */
    static final class Claim {
        private final long device;
        private final long inode;
        private final MountSource source;
        private final boolean readOnly;

        private Claim(Statx file, MountSource source, boolean readOnly) {
            this.device = file.onDevice();
            this.inode = file.inode();
            this.source = source;
            this.readOnly = readOnly;
        }

        private boolean excludes(Claim other) {
            return device == other.device
                    && inode == other.inode
                    && !(readOnly && other.readOnly)
                    && source.offsetBytes() < other.end()
                    && other.source.offsetBytes() < end();
        }

        private long end() {
            return source.offsetBytes() + source.lengthBytes();
        }

        /** Whatever was mounted for writing, or tried in vain to be, has changed the disk. */
        void release() {
            if (!readOnly) {
                source.backing().changes().changed();
            }
            synchronized (HELD) {
                HELD.removeIf(held -> held == this);
            }
        }
    }

    /**
     * All of them, or none; the release gives all back.
     *
     * @throws RefusedException when a part of one is mounted already
     */
    static Release takeAll(List<MountSource> sources, boolean readOnly) throws IOException {
        CloseStack taken = new CloseStack();
        try {
            for (MountSource source : sources) {
                taken.push(take(source, readOnly)::release);
            }
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
        return taken::close;
    }

    /**
     * @throws RefusedException when a part of it is mounted already
     */
    static Claim take(MountSource source, boolean readOnly) throws IOException {
        Statx file = PathCalls.status(source.backing().fd(), "mount", source.name());
        Claim wanted = new Claim(file, source, readOnly);
        synchronized (HELD) {
            for (Claim held : HELD) {
                if (held.excludes(wanted)) {
                    throw new RefusedException(
                            "mount",
                            source.name(),
                            "its bytes are mounted already, as "
                                    + held.source.name()
                                    + (held.readOnly ? "" : ", for writing"),
                            "close that filesystem first, or open both read-only");
                }
            }
            HELD.add(wanted);
        }
        return wanted;
    }
}
