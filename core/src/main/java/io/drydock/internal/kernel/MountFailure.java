package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.KernelLog;
import java.io.IOException;
import java.util.List;

/** What it means when the kernel does not mount. */
final class MountFailure {
    private static final String NODES = "/dev/";

    private MountFailure() {}

    /** What the kernel has logged about a device that it calls by the name of its node. */
    static List<String> logged(KernelLog log, String device) {
        if (!device.startsWith(NODES)) {
            return List.of();
        }
        String node = device.substring(NODES.length());
        String resized = node + ": detected capacity change";
        return log.about(node).stream().filter(line -> !line.startsWith(resized)).toList();
    }

    /**
     * @param name what errors call the device
     * @param error minus errno
     * @param messages what the kernel wrote about it; may be empty
     */
    static IOException of(String name, FilesystemType type, int error, String messages) {
        if (error == -LibC.ENODEV()) {
            return new UnsupportedException(
                    "mount",
                    name,
                    "this kernel has no " + type.driver(),
                    "load it (modprobe "
                            + type.driver()
                            + ") or use a kernel that has it; this one has "
                            + String.join(", ", KernelCapabilities.knownFilesystems()));
        }
        if (error == -LibC.EPERM()) {
            return new UnsupportedException(
                    "mount", name, "mounting needs the capability CAP_SYS_ADMIN", "run as root");
        }
        if (error == -LibC.ENOSYS()) {
            return new UnsupportedException(
                    "mount", name, "this kernel has no fsopen", "use Linux 5.8 or newer");
        }
        if (isAboutContent(error)) {
            return new CorruptDataException(
                    "mount",
                    name,
                    "the kernel does not take it as "
                            + type.type()
                            + ": it is damaged, or has features that this kernel lacks ("
                            + (messages.isEmpty() ? Errno.name(error) : messages)
                            + ")");
        }
        return Errno.failure("mount", name, error, messages.isEmpty() ? null : messages);
    }

    private static boolean isAboutContent(int error) {
        return error == -LibC.EINVAL() || error == -LibC.EUCLEAN() || error == -LibC.EBADMSG();
    }
}
