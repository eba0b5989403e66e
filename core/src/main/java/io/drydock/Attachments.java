package io.drydock;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.Changes;
import io.drydock.internal.kernel.Backing;
import io.drydock.internal.kernel.KernelBlockDevice;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.kernel.OverlaySource;
import io.drydock.internal.kernel.SharedDevices;
import io.drydock.internal.kernel.StackedDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lvm.ActiveVolumes;
import io.drydock.raid.RunningArray;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The devices of a session as block devices of this host, each made of those below it: a loop
 * device of a partition, an array of such, the content of an encrypted array, a logical volume on
 * that. Each is there once, while somebody uses it.
 *
 * <p>What is below a device is claimed for it; its own bytes are left to its users to claim.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Attachments {
    /** Of volumes; it is loop devices that are told. */
    private static final int SECTOR_BYTES = 512;

    private final List<OpenDrive> drives;
    private final KernelEngine engine;
    private final VolumeLookup volumes;
    private final Places places;
    private final SharedDevices<Key> attached = new SharedDevices<>();
    private final Map<View, ActiveVolumes> active = new ConcurrentHashMap<>();

    Attachments(List<OpenDrive> drives, KernelEngine engine, VolumeLookup volumes) {
        this.drives = drives;
        this.engine = engine;
        this.volumes = volumes;
        this.places = new Places(volumes);
    }

    /** What tells attached devices apart. */
    private record Key(String device, View view, boolean readOnly) {}

    /**
     * Where the kernel finds a device, as long as this is open. Whoever has mounted it meanwhile
     * has a hold on it of its own.
     */
    record Found(MountSource source, CloseStack held) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            held.close();
        }
    }

    /**
     * Finds a device.
     *
     * @param copies where to get copies of the drives, on which a journal can be replayed
     */
    Found find(Device device, View view, boolean readOnly, View copies) throws IOException {
        CloseStack held = new CloseStack();
        try {
            Optional<Place> place = places.of(device, readOnly);
            if (place.isPresent()) {
                OverlaySource overlays = () -> copies.backing(place.get().drive());
                return new Found(source(place.get(), view, overlays, device.name()), held);
            }
            OverlaySource overlays = () -> volume(device, copies, false, held);
            Backing backing = volume(device, view, readOnly, held);
            return new Found(
                    new MountSource(
                            backing, 0, device.sizeBytes(), SECTOR_BYTES, overlays, device.name()),
                    held);
        } catch (IOException | RuntimeException e) {
            held.closeAfter(e);
            throw e;
        }
    }

    private Backing volume(Device device, View view, boolean readOnly, CloseStack held)
            throws IOException {
        SharedDevices<Key>.Shared shared = attach(device, view, readOnly);
        held.push(shared::close);
        return Backing.volume(shared, new Changes());
    }

    private MountSource source(Place place, View view, OverlaySource overlays, String name)
            throws IOException {
        return new MountSource(
                view.backing(place.drive()),
                place.offsetBytes(),
                place.lengthBytes(),
                drives.get(place.drive()).sectorBytes(),
                overlays,
                name);
    }

    /** The device, which the caller closes. */
    SharedDevices<Key>.Shared attach(Device device, View view, boolean readOnly)
            throws IOException {
        return attached.take(
                new Key(device.name(), view, readOnly), () -> make(device, view, readOnly));
    }

    /** The device with a claim on all of it, which the caller closes. */
    HostDevice attachClaimed(Device device, View view, boolean readOnly) throws IOException {
        CloseStack taken = new CloseStack();
        try {
            HostDevice made = claimed(device, view, readOnly, taken);
            return StackedDevice.of(made, taken, device.name());
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private KernelBlockDevice make(Device device, View view, boolean readOnly) throws IOException {
        Optional<Place> place = places.of(device, readOnly);
        if (place.isPresent()) {
            MountSource source = source(place.get(), view, none(device), device.name());
            return engine.attachUnclaimed(source, readOnly);
        }
        CloseStack below = new CloseStack();
        try {
            HostDevice made =
                    switch (volumes.of(device)) {
                        case Volume.Opened opened ->
                                opened.content()
                                        .attach(whole(opened.container(), view, below), readOnly);
                        case Volume.Array array ->
                                RunningArray.assemble(
                                        array.array(),
                                        (member, ro) -> member(member, view, ro),
                                        readOnly);
                        case Volume.Logical logical -> activate(logical, view, readOnly, below);
                    };
            return StackedDevice.of(made, below, device.name());
        } catch (IOException | RuntimeException e) {
            below.closeAfter(e);
            throw e;
        }
    }

    private static OverlaySource none(Device device) {
        return () -> {
            throw new UnsupportedException(
                    "copy", device.name(), "it is a part of a volume", "mount the volume");
        };
    }

    private HostDevice member(Device member, View view, boolean readOnly) throws IOException {
        return attachClaimed(member, view, readOnly || isReadOnly(member, view));
    }

    /**
     * A logical volume by device-mapper. Its physical volumes are attached for all of their logical
     * ones, so only the runs are claimed that this one is made of.
     */
    private HostDevice activate(
            Volume.Logical logical, View view, boolean readOnly, CloseStack below)
            throws IOException {
        for (PhysicalRuns.Run run : PhysicalRuns.of(logical)) {
            Found physical = find(run.device(), view, isReadOnly(run.device(), view), view);
            below.push(physical::close);
            MountSource part = physical.source().part(run.offsetBytes(), run.lengthBytes());
            below.push(engine.hold(part, readOnly));
        }
        return active(view).activate(logical.group(), logical.volume(), readOnly);
    }

    private ActiveVolumes active(View view) {
        return active.computeIfAbsent(
                view,
                of ->
                        ActiveVolumes.of(
                                (device, readOnly) -> attach(device, of, isReadOnly(device, of))));
    }

    /** Attaches a member of something, and claims all of it. */
    private HostDevice whole(Device member, View view, CloseStack below) throws IOException {
        return claimed(member, view, isReadOnly(member, view), below);
    }

    private HostDevice claimed(Device device, View view, boolean readOnly, CloseStack taken)
            throws IOException {
        Found found = find(device, view, readOnly, view);
        taken.push(found::close);
        taken.push(engine.hold(found.source(), readOnly));
        HostDevice made = attach(device, view, readOnly);
        taken.push(made::close);
        return made;
    }

    /** Drives decide it for all that is on them, since what is below has several users. */
    private static boolean isReadOnly(Device device, View view) {
        return device.drives().stream().anyMatch(view::isReadOnly);
    }
}
