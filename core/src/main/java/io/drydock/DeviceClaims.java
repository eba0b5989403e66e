package io.drydock;

import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a session's devices are in use in this process. Two who have the same bytes
 * destroy them unless both only read.
 *
 * <p>Threading: safe for use by many threads.
 */
final class DeviceClaims {
    private final VolumeLookup volumes;
    private final List<Claim> held = new ArrayList<>();

    DeviceClaims(VolumeLookup volumes) {
        this.volumes = volumes;
    }

    /**
     * A part of a device.
     *
     * @param on the device that has the bytes
     * @param through the device made of it that was asked for in between, empty if none: users of
     *     that are kept apart there
     * @param user what was claimed
     */
    private record Part(String on, long start, long end, String through, String user) {
        boolean excludes(Part other) {
            return on.equals(other.on)
                    && start < other.end
                    && other.start < end
                    && (through.isEmpty() || !through.equals(other.through));
        }
    }

    /** Compared by identity: readers may share. */
    private static final class Claim {
        private final List<Part> parts;
        private final boolean readOnly;

        Claim(List<Part> parts, boolean readOnly) {
            this.parts = parts;
            this.readOnly = readOnly;
        }

        void check(Claim wanted) throws RefusedException {
            if (readOnly && wanted.readOnly) {
                return;
            }
            for (Part mine : parts) {
                for (Part theirs : wanted.parts) {
                    if (mine.excludes(theirs)) {
                        throw new RefusedException(
                                "mount",
                                theirs.user,
                                "its bytes are mounted already, as "
                                        + mine.user
                                        + (readOnly ? "" : ", for writing"),
                                "close that filesystem first, or open both read-only");
                    }
                }
            }
        }
    }

    /**
     * Keeps others from a device until it is released.
     *
     * @param readersMay whether they may read
     * @throws RefusedException when somebody has it who must not
     */
    Release take(Device device, boolean readersMay) throws IOException {
        List<Part> parts = new ArrayList<>();
        collect(device, 0, device.sizeBytes(), "", device.name(), parts);
        Claim wanted = new Claim(parts, readersMay);
        synchronized (held) {
            for (Claim claim : held) {
                claim.check(wanted);
            }
            held.add(wanted);
        }
        return () -> release(wanted);
    }

    private void release(Claim given) {
        synchronized (held) {
            held.removeIf(claim -> claim == given);
        }
    }

    private void collect(
            Device device, long start, long end, String through, String user, List<Part> parts)
            throws IOException {
        switch (device.origin()) {
            case Range range ->
                    parts.add(
                            new Part(
                                    Device.driveName(range.drive()),
                                    range.offsetBytes() + start,
                                    range.offsetBytes() + end,
                                    through,
                                    user));
            case Assembled made -> {
                parts.add(new Part(device.name(), start, end, through, user));
                if (volumes.of(device) instanceof Volume.Logical logical) {
                    for (PhysicalRuns.Run run : PhysicalRuns.of(logical)) {
                        long from = run.offsetBytes();
                        long to = from + run.lengthBytes();
                        collect(run.device(), from, to, device.name(), user, parts);
                    }
                } else {
                    for (Device member : made.members()) {
                        collect(member, 0, member.sizeBytes(), device.name(), user, parts);
                    }
                }
            }
        }
    }
}
