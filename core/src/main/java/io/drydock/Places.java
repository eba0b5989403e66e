package io.drydock;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.lvm.SingleRun;
import io.drydock.raid.RaidArray;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import java.io.IOException;
import java.util.Optional;

/**
 * Which devices are one run of bytes of a drive: those need neither device-mapper nor md. Most
 * logical volumes are, since installers make them in one piece.
 *
 * <p>Threading: as the look-up of volumes.
 */
final class Places {
    private final VolumeLookup volumes;

    Places(VolumeLookup volumes) {
        this.volumes = volumes;
    }

    /**
     * Where the bytes of a device are, if they are in one run.
     *
     * @param readOnly whether it is only read: what is written to one mirror the others must learn
     */
    Optional<Place> of(Device device, boolean readOnly) throws IOException {
        return switch (device.origin()) {
            case Range range ->
                    Optional.of(new Place(range.drive(), range.offsetBytes(), device.sizeBytes()));
            case Assembled made -> of(volumes.of(device), readOnly);
        };
    }

    private Optional<Place> of(Volume volume, boolean readOnly) throws IOException {
        return switch (volume) {
            case Volume.Opened _ -> Optional.empty();
            case Volume.Array array -> readOnly ? mirror(array) : Optional.empty();
            case Volume.Logical logical -> logical(logical, readOnly);
        };
    }

    private Optional<Place> mirror(Volume.Array array) throws IOException {
        Optional<RaidArray.Run> run = array.array().readOnlyRun();
        return run.isPresent()
                ? within(run.get().device(), true, run.get().offsetBytes(), run.get().lengthBytes())
                : Optional.empty();
    }

    private Optional<Place> logical(Volume.Logical logical, boolean readOnly) throws IOException {
        Optional<SingleRun> run = SingleRun.of(logical.group(), logical.volume());
        return run.isPresent()
                ? within(
                        run.get().device(),
                        readOnly,
                        run.get().offsetBytes(),
                        logical.volume().sizeBytes())
                : Optional.empty();
    }

    private Optional<Place> within(Device device, boolean readOnly, long offset, long length)
            throws IOException {
        Optional<Place> place = of(device, readOnly);
        if (place.isPresent() && place.get().lengthBytes() - offset < length) {
            throw new CorruptDataException(
                    "find", device.name(), "a volume on it goes on behind its end");
        }
        return place.map(whole -> whole.part(offset, length));
    }
}
