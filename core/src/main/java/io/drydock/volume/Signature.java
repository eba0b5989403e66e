package io.drydock.volume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What libblkid finds on a device.
 *
 * @param usage {@code filesystem}, {@code raid}, {@code crypto} or {@code other} (swap), as
 *     libblkid's {@code USAGE}
 * @param type the type as blkid(8) prints it: {@code ext4}, {@code xfs}, {@code LVM2_member} ...
 * @param uuid the UUID as blkid prints it; empty where the type has none
 * @param label the label as stored; empty where there is none
 * @param version the version of the format, where the type has one
 * @param tags all that libblkid says of it by default, those above among it, in its order and by
 *     its names: {@code TYPE}, {@code UUID}, {@code BLOCK_SIZE} ...
 */
public record Signature(
        String usage,
        String type,
        Optional<String> uuid,
        Optional<String> label,
        Optional<String> version,
        Map<String, String> tags) {
    public Signature {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** Whether it is a filesystem that can be mounted. */
    public boolean isFilesystem() {
        return usage.equals("filesystem");
    }
}
