package io.drydock;

import io.drydock.volume.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The volumes that were found on some devices.
 *
 * <p>Threading: immutable.
 */
final class VolumeSet {
    /** Nothing. */
    static final VolumeSet NONE = new VolumeSet(List.of(), new LinkedHashMap<>());

    private final List<Device> plain;
    private final SequencedMap<String, Volume> volumes;

    /**
     * @param plain drives and partitions
     * @param volumes by the names of their devices; each after what it is made of
     */
    VolumeSet(List<Device> plain, SequencedMap<String, Volume> volumes) {
        this.plain = List.copyOf(plain);
        this.volumes = new LinkedHashMap<>(volumes);
    }

    /** All devices: drives and partitions in their order, and then the volumes. */
    List<Device> devices() {
        List<Device> all = new ArrayList<>(plain);
        volumes.values().forEach(volume -> all.add(volume.device()));
        return List.copyOf(all);
    }

    Optional<Volume> named(String name) {
        return Optional.ofNullable(volumes.get(name));
    }
}
