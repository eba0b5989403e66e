/**
 * What a mounted btrfs can do beside keeping files: subvolumes and snapshots, its devices, balance
 * and scrub. By the ioctls of linux/btrfs.h; no program is run. For anybody who has a btrfs
 * mounted.
 */
@NullMarked
package io.drydock.btrfs;

import org.jspecify.annotations.NullMarked;
