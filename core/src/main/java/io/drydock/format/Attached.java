package io.drydock.format;

import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import io.drydock.internal.program.RunOptions;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A device of the image that programs of this host work on.
 *
 * <p>Threading: belongs to one thread.
 *
 * @param name what errors call it
 */
record Attached(String name, HostDevice host, Monitor monitor) implements AutoCloseable {
    /** What checks a large filesystem works for hours. */
    private static final Duration DEADLINE = Duration.ofDays(2);

    static Attached of(DeviceAccess devices, Device device, boolean readOnly, Monitor monitor)
            throws IOException {
        return new Attached(device.name(), devices.attach(device, readOnly), monitor);
    }

    /** Runs a program with arguments in which {@code "@"} stands for the device's path. */
    ProgramResult run(Program program, List<String> arguments) throws IOException {
        List<String> named = new ArrayList<>(arguments);
        named.replaceAll(word -> word.equals("@") ? host.path().toString() : word);
        return program.run(
                named, RunOptions.defaults().withDeadline(DEADLINE).withMonitor(monitor));
    }

    /** What a program has said, with the device called by the name that users know. */
    String named(String text) {
        return text.replace(host.path().toString(), name);
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
