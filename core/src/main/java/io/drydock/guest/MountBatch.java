package io.drydock.guest;

import io.drydock.error.NotFoundException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.linux.Parallel;
import io.drydock.internal.linux.Parallel.Outcome;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Filesystems that are mounted at once: each by itself, which is what waits for disks, and no
 * filesystem needs another for that. Only then are they put together, in order of depth.
 */
final class MountBatch {
    /** More would rarely find a disk, or a processor, that still waits. */
    private static final int THREADS = 16;

    private final List<Mounted> mounted;

    private MountBatch(List<Mounted> mounted) {
        this.mounted = mounted;
    }

    /** What is to be mounted; without a device it has failed already. */
    record Wanted(
            GuestPath mountpoint,
            String spec,
            Optional<Device> device,
            MountOptions options,
            Optional<IOException> failure) {
        static Wanted of(MountRequest request) {
            return new Wanted(
                    request.mountpoint(),
                    request.device().name(),
                    Optional.of(request.device()),
                    request.options(),
                    Optional.empty());
        }

        Mount failed(IOException reason) {
            return Mount.failed(mountpoint, spec, device, reason);
        }
    }

    private record Mounted(Wanted wanted, Outcome<Filesystem> outcome) {}

    /** Mounts all, each by itself. */
    static MountBatch of(List<Wanted> wanted, Mounter mounter) {
        List<Wanted> order = new ArrayList<>(wanted);
        order.sort(Comparator.comparingInt(w -> Place.of(w.mountpoint).depth()));
        List<Outcome<Filesystem>> outcomes =
                Parallel.map(THREADS, order, w -> mount(w, mounter), Filesystem::close);
        List<Mounted> mounted = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            mounted.add(new Mounted(order.get(i), outcomes.get(i)));
        }
        return new MountBatch(mounted);
    }

    private static Filesystem mount(Wanted wanted, Mounter mounter) throws IOException {
        if (wanted.failure.isPresent()) {
            throw wanted.failure.get();
        }
        return mounter.mount(wanted.device.orElseThrow(), wanted.options);
    }

    /** Takes the root out of it, which must be in it once. */
    Filesystem takeRoot() throws IOException {
        Mounted root = mounted.removeFirst();
        return root.outcome.result().orElseThrow(() -> root.outcome.failure().orElseThrow());
    }

    /** Puts what has been mounted onto the root's tree, and says what became of each. */
    List<Mount> attachTo(Filesystem root) {
        List<Mount> results = new ArrayList<>();
        while (!mounted.isEmpty()) {
            results.add(attach(mounted.removeFirst(), root, results));
        }
        return results;
    }

    private static Mount attach(Mounted next, Filesystem root, List<Mount> before) {
        Wanted wanted = next.wanted;
        if (next.outcome.failure().isPresent()) {
            return wanted.failed(next.outcome.failure().get());
        }
        Filesystem filesystem = next.outcome.result().orElseThrow();
        try {
            checkParent(wanted, before);
            root.attach(filesystem, wanted.mountpoint);
            return Mount.mounted(
                    wanted.mountpoint, wanted.spec, wanted.device, filesystem, wanted.options);
        } catch (IOException e) {
            close(filesystem, e);
            return wanted.failed(e);
        } catch (RuntimeException e) {
            close(filesystem, e);
            throw e;
        }
    }

    /** On the directory below, it would hide what is there and be where it does not belong. */
    private static void checkParent(Wanted wanted, List<Mount> before) throws NotFoundException {
        Place place = Place.of(wanted.mountpoint);
        for (Mount parent : before) {
            if (parent.failure().isPresent() && place.isBelow(Place.of(parent.mountpoint()))) {
                throw new NotFoundException(
                        "mount",
                        wanted.mountpoint.toString(),
                        "it belongs below " + parent.mountpoint() + ", which is not mounted",
                        parent.failure().get());
            }
        }
    }

    /** Ends what has been mounted and not been put anywhere. */
    void closeAfter(Throwable failure) {
        for (Mounted each : mounted) {
            each.outcome.result().ifPresent(filesystem -> close(filesystem, failure));
        }
        mounted.clear();
    }

    private static void close(Filesystem filesystem, Throwable failure) {
        try {
            filesystem.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
