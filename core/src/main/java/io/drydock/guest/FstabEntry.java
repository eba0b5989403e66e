package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import java.util.List;
import java.util.Optional;

/**
 * One line of a guest's fstab(5).
 *
 * @param spec what is to be mounted, as it stands: {@code UUID=...}, {@code /dev/sda1} ...
 * @param mountpoint where; empty for swap and for what says {@code none}
 * @param type the filesystem type, as it stands; {@code auto} and lists of types are possible
 * @param options in their order
 */
public record FstabEntry(
        String spec, Optional<GuestPath> mountpoint, String type, List<String> options) {
    public FstabEntry {
        options = List.copyOf(options);
    }

    public boolean isSwap() {
        return type.equals("swap");
    }
}
