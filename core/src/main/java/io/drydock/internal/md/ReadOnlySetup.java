package io.drydock.internal.md;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells the kernel by sysfs what array it is to run (Documentation/admin-guide/md.rst). After the
 * first attribute that it refuses nothing more is written.
 */
final class ReadOnlySetup {
    private final String name;
    private long result;

    private ReadOnlySetup(String name) {
        this.name = name;
    }

    /**
     * @return 0, or minus errno of what failed first
     */
    static long run(String name, MdShape shape, List<MdSlot> slots) {
        ReadOnlySetup setup = new ReadOnlySetup(name);
        setup.shape(shape);
        slots.forEach(slot -> setup.add(slot, shape.componentKib()));
        setup.set("array_state", "readonly");
        return setup.result;
    }

    private void set(String attribute, Object value) {
        if (result == 0) {
            result = MdCalls.set(name, attribute, value);
        }
    }

    private void shape(MdShape shape) {
        set("metadata_version", "none");
        set("level", shape.level());
        set("raid_disks", shape.devices());
        if (shape.chunkBytes() > 0) {
            set("chunk_size", shape.chunkBytes());
            set("layout", shape.layout());
        }
        set("component_size", shape.componentKib());
        set("resync_start", "none");
    }

    private void add(MdSlot slot, long kib) {
        String device = Statx.major(slot.deviceNumber()) + ":" + Statx.minor(slot.deviceNumber());
        set("new_dev", device);
        String directory = "dev-" + kernelName(device);
        set(directory + "/offset", slot.dataSectors());
        set(directory + "/size", kib);
        set(directory + "/slot", slot.role());
    }

    /** With exclamation marks for slashes, as in md's directory. */
    private String kernelName(String device) {
        try {
            Path link = Files.readSymbolicLink(Path.of("/sys/dev/block", device));
            return link.getFileName().toString();
        } catch (IOException e) {
            result = result < 0 ? result : -LibC.ENODEV();
            return "";
        }
    }
}
