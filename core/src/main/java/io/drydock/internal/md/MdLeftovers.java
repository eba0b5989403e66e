package io.drydock.internal.md;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.DeviceNode;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the arrays of JVMs that were killed: the kernel keeps them, idle and with their
 * members open.
 *
 * <p>Threading: stateless.
 */
public final class MdLeftovers {
    private static final Path BLOCK = Path.of("/sys/class/block");

    private MdLeftovers() {}

    /**
     * Stops them. One that is in use, such as by a device that stands on it, is left alone; so is
     * whatever is not ours beyond doubt.
     */
    public static void stop() {
        for (String name : names()) {
            int number = new DeviceNode(name).open(LibC.O_RDONLY());
            if (number >= 0) {
                try (Fd fd = Fd.owned(number)) {
                    MdCalls.stop(fd); // or not: EBUSY
                }
            }
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> devices =
                Files.newDirectoryStream(BLOCK, path -> isLeftover(path))) {
            devices.forEach(device -> names.add(device.getFileName().toString()));
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // without sysfs there is no md for us
        }
        return names;
    }

    private static boolean isLeftover(Path device) {
        return MdNames.isLeftover(device.getFileName().toString());
    }
}
