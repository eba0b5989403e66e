package io.drydock.zfs;

import java.util.List;
import java.util.Optional;

/**
 * A pool that was found on devices and can be imported.
 *
 * @param name what it was called last
 * @param guid its identity, as a number without sign
 * @param hostname the host that had it last
 * @param devices where its devices are, or, of those that were not found, where that host had them
 */
public record ZfsCandidate(
        String name, String guid, Optional<String> hostname, List<String> devices) {
    public ZfsCandidate {
        devices = List.copyOf(devices);
    }
}
