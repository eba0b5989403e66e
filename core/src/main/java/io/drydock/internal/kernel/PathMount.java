package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.KernelLog;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Mounts a filesystem by mount(2), in {@link MountNamespace}. The kernel tells reasons in its log
 * only.
 */
final class PathMount implements MountDriver {
    private final String name;
    private final FilesystemType type;
    private final KernelLog log = KernelLog.fromNow();

    /**
     * @param name what errors call the device
     */
    PathMount(String name, FilesystemType type) {
        this.name = name;
        this.type = type;
    }

    /** A device that is mounted already is always shared. */
    @Override
    public Mounted mount(String device, boolean readOnly, List<String> options, boolean shared)
            throws IOException {
        MountNamespace namespace = MountNamespace.instance();
        String place = namespace.newPlace();
        int root = namespace.run(() -> mountAt(place, device, readOnly, options));
        if (root < 0) {
            throw MountFailure.of(name, type, root, messages(device, options));
        }
        Fd mounted = Fd.owned(root);
        return new Mounted(mounted, () -> namespace.run(() -> remove(mounted, place)));
    }

    /** An option that is not known is logged of no device. */
    private String messages(String device, List<String> options) {
        List<String> logged = MountFailure.logged(log, device);
        return logged.isEmpty()
                ? "the options were " + String.join(",", options)
                : String.join("; ", logged);
    }

    /** Returns an fd of its root or minus errno. */
    private int mountAt(String place, String device, boolean readOnly, List<String> options) {
        Fd directory = MountNamespace.instance().directory();
        int result = PathCalls.mkdirat(directory, bytes(place), 0700);
        if (result < 0) {
            return result;
        }
        String target = directory.procPath() + "/" + place;
        long flags =
                LibC.MS_NOSUID()
                        | LibC.MS_NODEV()
                        | LibC.MS_NOEXEC()
                        | LibC.MS_NOATIME()
                        | (readOnly ? LibC.MS_RDONLY() : 0);
        String data = String.join(",", options);
        result = NamespaceCalls.mount(device, target, type.driver(), flags, data);
        if (result == 0) {
            result = FileCalls.open(target, LibC.O_PATH() | OpenFlags.O_DIRECTORY, 0);
        }
        if (result < 0) {
            NamespaceCalls.umount2(target, LibC.MNT_DETACH());
            removePlace(place);
        }
        return result;
    }

    /** One that has become part of another's tree may have been taken off with that. */
    private static int remove(Fd root, String place) {
        TreeCalls.BY_PATH.unmount(root);
        return removePlace(place);
    }

    private static int removePlace(String place) {
        return PathCalls.unlinkat(
                MountNamespace.instance().directory(), bytes(place), LibC.AT_REMOVEDIR());
    }

    private static byte[] bytes(String place) {
        return place.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        log.close();
    }
}
