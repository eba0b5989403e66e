package io.drydock.internal.lvm;

import io.drydock.testing.Commands;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that losetup(8) attaches. */
record TestDisk(Path path, long sizeBytes, long deviceNumber, boolean isReadOnly)
        implements HostDevice {
    static TestDisk attach(Path file, boolean readOnly) {
        String access = readOnly ? "--read-only" : "--direct-io=off";
        Path node = Path.of(Commands.run("losetup", "--find", "--show", access, file).strip());
        try {
            long number = (Long) Files.getAttribute(node, "unix:rdev");
            return new TestDisk(node, Files.size(file), number, readOnly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Commands.run("losetup", "--detach", path);
    }
}
