package io.drydock.btrfs;

import io.drydock.filesystem.GuestPath;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A subvolume of a btrfs; a snapshot is one, too.
 *
 * @param id its number: 256 and more, never used again
 * @param parentId the number of the subvolume in which its directory is; 5 is the top of the btrfs
 * @param path from the top of the btrfs, whatever of it is mounted, without a slash before it
 * @param generation the last transaction that changed it
 * @param readOnly whether it cannot be changed
 * @param uuid its own; empty for one made before Linux 3.6
 * @param snapshotOf the UUID of what it was made a snapshot of
 * @param created when it was made; the epoch for one made before Linux 3.6
 */
public record Subvolume(
        long id,
        long parentId,
        GuestPath path,
        long generation,
        boolean readOnly,
        Optional<UUID> uuid,
        Optional<UUID> snapshotOf,
        Instant created) {}
