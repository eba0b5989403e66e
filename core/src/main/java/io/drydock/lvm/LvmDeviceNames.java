package io.drydock.lvm;

import io.drydock.internal.lvm2cmd.LvmNode;
import io.drydock.volume.Device;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What lvm calls the devices of a session: as the session does, unless lvm could not. */
final class LvmDeviceNames {
    private final Map<String, String> paths = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** Finds a name for one more device. */
    String add(Device device) {
        String path =
                LvmNode.canBeNamed(device.name()) ? device.name() : "/dev/device" + paths.size();
        paths.put(device.name(), path);
        names.put(path, device.name());
        return path;
    }

    /** lvm's name of a device of the session. */
    String path(Device device) {
        String path = paths.get(device.name());
        if (path == null) {
            throw new IllegalArgumentException("lvm does not see " + device.name());
        }
        return path;
    }

    List<String> paths(List<Device> devices) {
        return devices.stream().map(this::path).toList();
    }

    /** The session's name of what lvm names. */
    String name(String path) {
        return names.getOrDefault(path, path);
    }
}
