package io.drydock.internal.dm;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.dm_name_list;
import io.drydock.bindings.libc.dm_target_versions;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The ioctls of device-mapper (linux/dm-ioctl.h), on devices by name.
 *
 * <p>Calls return a value or minus errno: ENXIO when there is no such device.
 *
 * <p>Threading: safe for use by many threads.
 */
final class DmControl implements AutoCloseable {
    private static final String NODE = "/dev/mapper/control";

    /**
     * What udev is to leave alone, in the upper half of the cookie: libdevmapper.h's
     * DM_UDEV_DISABLE_DM_RULES_FLAG, _SUBSYSTEM_, _DISK_ and _OTHER_RULES_FLAG, and
     * DM_UDEV_PRIMARY_SOURCE_FLAG, by which its rules know who makes the event. Without them the
     * host would find the guest's UUIDs and labels in /dev/disk, and its LVM the guest's volumes.
     * In the lower half is the semaphore of who waits for udev: nobody does.
     */
    private static final int LEAVE_ALONE = (0x0f | 0x40) << 16;

    private static final long FIRST_ANSWER_BYTES = 16 << 10;
    private static final long LONGEST_ANSWER_BYTES = 16 << 20;

    private final Fd fd;

    private DmControl(Fd fd) {
        this.fd = fd;
    }

    /**
     * @param subject what a device is to be made of, for errors
     */
    static DmControl open(String subject) throws UnsupportedException {
        int number = FileCalls.open(NODE, LibC.O_RDWR(), 0);
        if (number < 0) {
            boolean missing = number == -LibC.ENOENT() || number == -LibC.ENODEV();
            throw new UnsupportedException(
                    "activate",
                    subject,
                    "device-mapper is needed, but " + NODE + ": " + Errno.description(number),
                    missing
                            ? "load the kernel's module: modprobe dm-mod"
                            : "run as root, and in a container allow it " + NODE);
        }
        return new DmControl(Fd.owned(number));
    }

    /** Makes a device without a table; returns its number. */
    long create(String name) {
        try (Arena arena = Arena.ofConfined()) {
            DmRequest request = DmRequest.of(arena, name, 0, 0);
            long result = call(LibC.DM_DEV_CREATE(), request);
            return result < 0 ? result : request.deviceNumber();
        }
    }

    /** Gives it a table that counts from {@link #resume} on. */
    long load(String name, List<DmTarget> table, boolean readOnly) {
        boolean secret = table.stream().anyMatch(DmTarget::isSecret);
        int flags =
                (readOnly ? LibC.DM_READONLY_FLAG() : 0)
                        | (secret ? LibC.DM_SECURE_DATA_FLAG() : 0);
        try (Arena arena = Arena.ofConfined()) {
            DmRequest request = DmRequest.of(arena, name, flags, DmTable.bytes(table));
            try {
                request.setTargets(table.size());
                DmTable.write(table, request.data());
                return call(LibC.DM_TABLE_LOAD(), request);
            } finally {
                request.memory().fill((byte) 0);
            }
        }
    }

    long resume(String name) {
        return change(LibC.DM_DEV_SUSPEND(), name, 0);
    }

    /** Removes it, or has it removed when it is closed for the last time. */
    long remove(String name) {
        return change(LibC.DM_DEV_REMOVE(), name, LibC.DM_DEFERRED_REMOVE());
    }

    private long change(long command, String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            DmRequest request = DmRequest.of(arena, name, flags, 0);
            request.setCookie(LEAVE_ALONE);
            return call(command, request);
        }
    }

    /** 0 if it is there. */
    long find(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return call(LibC.DM_DEV_STATUS(), DmRequest.of(arena, name, 0, 0));
        }
    }

    /** How its targets are. */
    List<DmStatus> status(String name) throws SystemCallException {
        return ask(
                LibC.DM_TABLE_STATUS(),
                name,
                answer -> DmTable.read(answer.data(), answer.targets()));
    }

    /** The names of all devices of this host, whoever made them. */
    List<String> devices() throws SystemCallException {
        return ask(
                LibC.DM_LIST_DEVICES(),
                "",
                answer -> {
                    MemorySegment data = answer.data();
                    boolean none = dm_name_list.dev(data) == 0; // the kernel's list_devices()
                    return none
                            ? List.of()
                            : DmTable.names(
                                    data, dm_name_list.next$offset(), dm_name_list.name$offset());
                });
    }

    /** The types of targets that the kernel has; more may be in modules. */
    List<String> targetTypes() throws SystemCallException {
        return ask(
                LibC.DM_LIST_VERSIONS(),
                "",
                answer ->
                        DmTable.names(
                                answer.data(),
                                dm_target_versions.next$offset(),
                                dm_target_versions.name$offset()));
    }

    private interface Reader<T> {
        T read(DmRequest answer);
    }

    private <T> T ask(long command, String name, Reader<T> reader) throws SystemCallException {
        for (long bytes = FIRST_ANSWER_BYTES; bytes <= LONGEST_ANSWER_BYTES; bytes *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                DmRequest request = DmRequest.of(arena, name, 0, bytes);
                Errno.check(call(command, request), "ask device-mapper about", name);
                if (!request.isCut()) {
                    return reader.read(request);
                }
            }
        }
        throw Errno.failure("ask device-mapper about", name, LibC.ENOBUFS());
    }

    private long call(long command, DmRequest request) {
        return FileCalls.ioctl(fd, command, request.memory());
    }

    @Override
    public void close() {
        fd.close();
    }
}
