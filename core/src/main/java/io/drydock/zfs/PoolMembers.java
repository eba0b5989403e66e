package io.drydock.zfs;

import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Devices of an image, attached to the host for ZFS.
 *
 * <p>Threading: for one thread at a time.
 */
final class PoolMembers implements AutoCloseable {
    private static final String MEMBER = "zfs_member";

    private final Map<String, HostDevice> byPath = new LinkedHashMap<>();

    private PoolMembers() {}

    /** All devices that hold a part of a pool. */
    static PoolMembers all(DeviceAccess access, boolean readOnly) throws IOException {
        List<Device> members = new ArrayList<>();
        for (Device device : access.devices()) {
            if (device.signature().map(Signature::type).filter(MEMBER::equals).isPresent()) {
                members.add(device);
            }
        }
        return of(access, members, readOnly);
    }

    /** These devices. */
    static PoolMembers of(DeviceAccess access, List<Device> devices, boolean readOnly)
            throws IOException {
        PoolMembers members = new PoolMembers();
        try {
            for (Device device : devices) {
                HostDevice attached = access.attach(device, readOnly);
                members.byPath.put(attached.path().toString(), attached);
            }
            return members;
        } catch (IOException | RuntimeException e) {
            members.stack().closeAfter(e);
            throw e;
        }
    }

    /** Where they are. */
    List<String> paths() {
        return List.copyOf(byPath.keySet());
    }

    /** Lets go of all others. */
    void keep(Set<String> paths) throws IOException {
        CloseStack others = new CloseStack();
        byPath.entrySet()
                .removeIf(entry -> {
                    boolean other = !paths.contains(entry.getKey());
                    if (other) {
                        others.push(entry.getValue()::close);
                    }
                    return other;
                });
        others.close();
    }

    private CloseStack stack() {
        CloseStack stack = new CloseStack();
        byPath.values().forEach(device -> stack.push(device::close));
        byPath.clear();
        return stack;
    }

    @Override
    public void close() throws IOException {
        stack().close();
    }
}
