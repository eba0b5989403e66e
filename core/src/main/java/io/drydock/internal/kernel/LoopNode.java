package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the host has the loop device of a number.
 *
 * @param number the N of loopN
 */
record LoopNode(long number) {
    String path() {
        return "/dev/loop" + number;
    }

    /** Whether /dev has a node of it: a container's need not. */
    boolean isListed() {
        return Files.exists(Path.of(path()));
    }

    /** Opens it; returns the fd's number or minus errno. */
    int open(int flags) {
        int opened = FileCalls.open(path(), flags, 0);
        return opened == -LibC.ENOENT() ? openUnlisted(flags) : opened;
    }

    /** Through a node made for it: in /dev, since elsewhere nodes may not be opened. */
    private int openUnlisted(int flags) {
        String[] device = read("dev").split(":", 2);
        if (device.length != 2) {
            // Removed meanwhile, unless there is no sysfs that could tell.
            return Files.exists(Path.of("/sys/block")) ? -LibC.ENXIO() : -LibC.ENOENT();
        }
        int directoryNumber = FileCalls.open("/dev", LibC.O_PATH(), 0);
        if (directoryNumber < 0) {
            return directoryNumber;
        }
        try (Fd directory = Fd.owned(directoryNumber)) {
            long numbers = Statx.makedev(Integer.parseInt(device[0]), Integer.parseInt(device[1]));
            String name = ".drydock-" + ProcessHandle.current().pid() + "-loop" + number;
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int made = PathCalls.mknodat(directory, bytes, LibC.S_IFBLK() | 0600, numbers);
            if (made < 0) {
                return made;
            }
            int opened = FileCalls.open("/dev/" + name, flags, 0);
            PathCalls.unlinkat(directory, bytes, 0);
            return opened;
        }
    }

    /**
     * What tells the file that it shows now from those that it showed before or will show. Empty
     * when it shows none.
     */
    String binding() {
        String file = read("loop/backing_file");
        return file.isEmpty() ? "" : read("diskseq") + " " + file; // diskseq: Linux 5.15
    }

    private String read(String attribute) {
        try {
            Path path = Path.of("/sys/block/loop" + number, attribute);
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return ""; // the kernel takes the attributes away with the file
        }
    }
}
