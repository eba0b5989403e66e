package io.drydock.format;

import io.drydock.block.BlockDevice;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.EditCopy;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import io.drydock.internal.program.RunOptions;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A device of the image that programs of this host work on: a block device, or, where we may not
 * make any, a copy in a file, of which what has changed is written back at the end.
 *
 * <p>Threading: belongs to one thread.
 *
 * @param name what errors call it
 * @param path where the programs find it
 */
record Attached(String name, Path path, CloseStack below, Monitor monitor)
        implements AutoCloseable {
    /** What checks a large filesystem works for hours. */
    private static final Duration DEADLINE = Duration.ofDays(2);

    static Attached of(DeviceAccess devices, Device device, boolean readOnly, Monitor monitor)
            throws IOException {
        CloseStack below = new CloseStack();
        try {
            HostDevice host = devices.attach(device, readOnly);
            below.push(host::close);
            return new Attached(device.name(), host.path(), below, monitor);
        } catch (UnsupportedException e) {
            try {
                Path copy = copy(devices, device, readOnly, below);
                return new Attached(device.name(), copy, below, monitor);
            } catch (IOException | RuntimeException failure) {
                failure.addSuppressed(e);
                below.closeAfter(failure);
                throw failure;
            }
        }
    }

    private static Path copy(
            DeviceAccess devices, Device device, boolean readOnly, CloseStack below)
            throws IOException {
        BlockDevice bytes = devices.open(device, readOnly ? Use.READ : Use.WRITE);
        below.push(bytes::close);
        EditCopy copy = EditCopy.ofAll(bytes, device.name());
        below.push(copy::close);
        if (!readOnly) {
            below.push(copy::writeBack);
        }
        return Path.of(copy.fd().procPathForOthers());
    }

    /** Runs a program with arguments in which {@code "@"} stands for the device's path. */
    ProgramResult run(Program program, List<String> arguments) throws IOException {
        List<String> named = new ArrayList<>(arguments);
        named.replaceAll(word -> word.equals("@") ? path.toString() : word);
        return program.run(
                named, RunOptions.defaults().withDeadline(DEADLINE).withMonitor(monitor));
    }

    /** What a program has said, with the device called by the name that users know. */
    String named(String text) {
        return text.replace(path.toString(), name);
    }

    @Override
    public void close() throws IOException {
        below.close();
    }
}
