package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the host has a block device of the kernel's.
 *
 * @param name the kernel's own name of it: {@code loop0}, {@code nbd0p1}
 */
public record DeviceNode(String name) {
    /** Where the node is, if there is one. */
    public String path() {
        return "/dev/" + name;
    }

    /** Whether /dev has a node of it: a container's need not. */
    public boolean isListed() {
        return Files.exists(Path.of(path()));
    }

    /** Opens it; returns the fd's number or minus errno: ENXIO when there is no such device. */
    public int open(int flags) {
        int opened = FileCalls.open(path(), flags, 0);
        return opened == -LibC.ENOENT() ? openUnlisted(flags) : opened;
    }

    /** Through a node made for it: in /dev, since elsewhere nodes may not be opened. */
    private int openUnlisted(int flags) {
        String[] device = attribute("dev").split(":", 2);
        if (device.length != 2) {
            // Removed meanwhile, unless there is no sysfs that could tell.
            return Files.exists(Path.of("/sys/class/block")) ? -LibC.ENXIO() : -LibC.ENOENT();
        }
        int directoryNumber = FileCalls.open("/dev", LibC.O_PATH(), 0);
        if (directoryNumber < 0) {
            return directoryNumber;
        }
        try (Fd directory = Fd.owned(directoryNumber)) {
            long numbers = Statx.makedev(Integer.parseInt(device[0]), Integer.parseInt(device[1]));
            String made = ".drydock-" + ProcessHandle.current().pid() + "-" + name;
            byte[] bytes = made.getBytes(StandardCharsets.US_ASCII);
            int result = PathCalls.mknodat(directory, bytes, LibC.S_IFBLK() | 0600, numbers);
            if (result < 0) {
                return result;
            }
            int opened = FileCalls.open("/dev/" + made, flags, 0);
            PathCalls.unlinkat(directory, bytes, 0);
            return opened;
        }
    }

    /** The text of an attribute in sysfs, such as {@code loop/backing_file}; empty without one. */
    public String attribute(String attribute) {
        try {
            byte[] text = Files.readAllBytes(directory().resolve(attribute));
            return new String(text, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return ""; // the kernel takes attributes away with what they describe
        }
    }

    /** Where sysfs describes it. */
    public Path directory() {
        return Path.of("/sys/class/block", name);
    }
}
