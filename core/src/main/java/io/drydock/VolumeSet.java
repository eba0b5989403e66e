package io.drydock;

import io.drydock.volume.Device;
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
    static final VolumeSet NONE = new VolumeSet(new LinkedHashMap<>());

    private final SequencedMap<String, Volume> volumes;

    /**
     * @param volumes by the names of their devices
     */
    VolumeSet(SequencedMap<String, Volume> volumes) {
        this.volumes = new LinkedHashMap<>(volumes);
    }

    /** The devices that they are. */
    List<Device> devices() {
        return volumes.values().stream().map(Volume::device).toList();
    }

    Optional<Volume> named(String name) {
        return Optional.ofNullable(volumes.get(name));
    }
}
