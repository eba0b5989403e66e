package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.CapabilityCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.MountCalls;
import java.io.IOException;

/** The system calls by which filesystems are mounted, put together into a tree and taken apart. */
enum MountWay {
    /** Mounts at no place of any tree; put together directly where the kernel can. */
    DETACHED {
        @Override
        MountDriver driver(String name, FilesystemType type) throws IOException {
            return DetachedMount.open(name, type);
        }

        /** Since Linux 6.15, which before said EINVAL. No kernel takes one off again so. */
        @Override
        int change(Mount tree, TreeChange change) {
            int result =
                    change.isRemoval()
                            ? -LibC.EINVAL()
                            : change.make(new Resolver(tree::root), TreeCalls.BY_FD);
            return result == -LibC.EINVAL() ? IN_NAMESPACE.change(tree, change) : result;
        }
    },

    /** As the former, but put together in a mount namespace that a thread has for the purpose. */
    IN_NAMESPACE {
        @Override
        MountDriver driver(String name, FilesystemType type) throws IOException {
            return DetachedMount.open(name, type);
        }

        @Override
        int change(Mount tree, TreeChange change) {
            return NamespaceVisit.change(tree, change);
        }
    },

    /** By mount(2) and umount2(2) alone, in a mount namespace that this process keeps for them. */
    BY_PATH {
        @Override
        MountDriver driver(String name, FilesystemType type) throws IOException {
            return new PathMount(name, type);
        }

        @Override
        int change(Mount tree, TreeChange change) {
            return MountNamespace.instance()
                    .run(() -> change.make(new Resolver(tree::root), TreeCalls.BY_PATH));
        }
    };

    /** That of this host: seccomp profiles can forbid the calls that Linux 5.2 brought. */
    static MountWay ofHost() {
        return OfHost.WAY;
    }

    /** Looked at once: what it depends on does not change while a process runs. */
    private static final class OfHost {
        static final MountWay WAY = look();

        private static MountWay look() {
            int context = MountCalls.fsopen("tmpfs");
            if (context >= 0) {
                Fd.owned(context).close();
                return DETACHED;
            }
            boolean forbidden =
                    context == -LibC.ENOSYS()
                            || (context == -LibC.EPERM()
                                    && CapabilityCalls.has(LibC.CAP_SYS_ADMIN()));
            return forbidden ? BY_PATH : DETACHED;
        }
    }

    /**
     * Asks the kernel for the filesystem's driver.
     *
     * @param name what errors call the device
     */
    abstract MountDriver driver(String name, FilesystemType type) throws IOException;

    /** Changes a tree, whose root fd may be another afterwards; returns 0 or minus errno. */
    abstract int change(Mount tree, TreeChange change);

    /** As {@link #change}, or fails for its mountpoint. */
    final void change(Mount tree, TreeChange change, String operation) throws IOException {
        int result = change(tree, change);
        if (result < 0) {
            throw Errno.fileFailure(operation, change.mountpoint().toString(), result);
        }
    }
}
