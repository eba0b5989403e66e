package io.drydock.internal.nbd.kernel;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.DeviceNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the host has the NBD device of a number.
 *
 * @param number the N of nbdN
 * @param device its node
 */
record NbdNode(int number, DeviceNode device) {
    private static final Path DEVICES = Path.of("/sys/block");

    static NbdNode of(int number) {
        return new NbdNode(number, new DeviceNode("nbd" + number));
    }

    /** Those that this kernel has, in the order of their numbers; none without its module. */
    static List<NbdNode> all() {
        List<NbdNode> found = new ArrayList<>();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(DEVICES, "nbd*")) {
            for (Path device : devices) {
                found.add(of(Integer.parseInt(device.getFileName().toString().substring(3))));
            }
        } catch (IOException | NumberFormatException e) {
            return List.of(); // no sysfs, or one that is no kernel's
        }
        found.sort(Comparator.comparingInt(NbdNode::number));
        return found;
    }

    /** Whether a server serves it: it has the id of the process then that has attached it. */
    boolean isAttached() {
        return !device.attribute("pid").isEmpty();
    }

    /** Keeps the kernel from requests that are larger. */
    void limitRequests(int maximumBytes, String subject) throws UnsupportedException {
        String now = device.attribute("queue/max_sectors_kb");
        if (now.isEmpty() || Long.parseLong(now) << 10 <= maximumBytes) {
            return;
        }
        try {
            Path limit = device.directory().resolve("queue/max_sectors_kb");
            Files.writeString(limit, Integer.toString(maximumBytes >> 10));
        } catch (IOException e) {
            throw new UnsupportedException(
                    "attach",
                    subject,
                    "the kernel's requests are larger than the server's limit of " + maximumBytes,
                    "make /sys writable",
                    e);
        }
    }
}
