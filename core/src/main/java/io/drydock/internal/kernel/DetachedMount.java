package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.KernelLog;
import io.drydock.internal.linux.MountCalls;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Mounts a filesystem at no place of the host's tree: only its fd leads into it, and it ends with
 * the last fd on it.
 */
final class DetachedMount implements MountDriver {
    private final Fd context;
    private final String name;
    private final FilesystemType type;
    private final KernelLog log = KernelLog.fromNow();

    /** The path of the device; empty while that is not known. */
    private String device = "";

    private DetachedMount(Fd context, String name, FilesystemType type) {
        this.context = context;
        this.name = name;
        this.type = type;
    }

    /**
     * Asks the kernel for the filesystem's driver.
     *
     * @param name what errors call the device
     * @throws UnsupportedException when this kernel has none, or this process may not mount
     */
    static DetachedMount open(String name, FilesystemType type) throws IOException {
        int number = MountCalls.fsopen(type.driver());
        if (number < 0) {
            throw MountFailure.of(name, type, number, "");
        }
        return new DetachedMount(Fd.owned(number), name, type);
    }

    @Override
    public Mounted mount(String path, boolean readOnly, List<String> options, boolean shared)
            throws IOException {
        device = path;
        set("source", path);
        if (readOnly) {
            set("ro", null);
        }
        for (String option : options) {
            String[] parts = option.split("=", 2);
            set(parts[0], parts.length == 2 ? parts[1] : null);
        }
        create(shared);
        return new Mounted(finish(readOnly), () -> {});
    }

    private void set(String key, @Nullable String value) throws SystemCallException {
        int command = value == null ? LibC.FSCONFIG_SET_FLAG() : LibC.FSCONFIG_SET_STRING();
        int result = MountCalls.fsconfig(context, command, key, value);
        if (result < 0) {
            throw failure(result, "option " + (value == null ? key : key + "=" + value));
        }
    }

    /** CREATE_EXCL never shares the superblock of a mount, which could be somebody else's. */
    private void create(boolean shared) throws IOException {
        int result =
                shared
                        ? command(LibC.FSCONFIG_CMD_CREATE())
                        : command(LibC.FSCONFIG_CMD_CREATE_EXCL());
        if (result == -LibC.EOPNOTSUPP()) { // before Linux 6.6
            result = command(LibC.FSCONFIG_CMD_CREATE());
        }
        if (result < 0) {
            throw MountFailure.of(name, type, result, messages());
        }
    }

    private int command(int command) {
        return MountCalls.fsconfig(context, command, null, null);
    }

    private Fd finish(boolean readOnly) throws SystemCallException {
        int attributes =
                LibC.MOUNT_ATTR_NOSUID()
                        | LibC.MOUNT_ATTR_NODEV()
                        | LibC.MOUNT_ATTR_NOEXEC()
                        | LibC.MOUNT_ATTR_NOATIME()
                        | (readOnly ? LibC.MOUNT_ATTR_RDONLY() : 0);
        int mount = MountCalls.fsmount(context, attributes);
        if (mount < 0) {
            throw failure(mount, messages());
        }
        return Fd.owned(mount);
    }

    private SystemCallException failure(int error, String about) {
        String messages = messages();
        String hint = messages.isEmpty() ? about : messages;
        return Errno.failure("mount", name, error, hint.isEmpty() ? null : hint);
    }

    /** What the kernel said and logged about it, without the letters of severity. */
    private String messages() {
        StringJoiner joined = new StringJoiner("; ");
        for (String m = MountCalls.message(context); m != null; m = MountCalls.message(context)) {
            joined.add(m.length() > 2 && m.charAt(1) == ' ' ? m.substring(2) : m);
        }
        MountFailure.logged(log, device).forEach(joined::add);
        return joined.toString();
    }

    @Override
    public void close() {
        context.close();
        log.close();
    }
}
