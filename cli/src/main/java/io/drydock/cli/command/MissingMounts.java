package io.drydock.cli.command;

import io.drydock.error.RefusedException;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a command from taking the empty directory for the filesystem that the guest has mounted on
 * it, when that could not be mounted here.
 */
public final class MissingMounts {
    private MissingMounts() {}

    /** Refuses a path that leads into a filesystem that is not mounted. */
    public static void refuse(GuestPath path, Guest guest) throws RefusedException {
        for (Mount mount : guest.mounts()) {
            if (!mount.isMounted() && isWithin(path, mount.mountpoint())) {
                throw new RefusedException(
                        "open",
                        path.toString(),
                        reason(mount),
                        "name with -m what is to be mounted instead");
            }
        }
    }

    /** What is missing in the tree below the path, a sentence each. */
    public static List<String> below(GuestPath path, Guest guest) {
        return guest.mounts().stream()
                .filter(mount -> !mount.isMounted() && isWithin(mount.mountpoint(), path))
                .map(MissingMounts::reason)
                .toList();
    }

    private static String reason(Mount mount) {
        return mount.mountpoint() + " is not mounted: " + mount.problem().orElse("");
    }

    /** By their names alone; a symbolic link could lead there unseen. */
    private static boolean isWithin(GuestPath path, GuestPath directory) {
        List<String> inner = names(path);
        List<String> outer = names(directory);
        return inner.size() >= outer.size() && inner.subList(0, outer.size()).equals(outer);
    }

    private static List<String> names(GuestPath path) {
        List<String> names = new ArrayList<>();
        for (String name : new String(path.toBytes(), StandardCharsets.ISO_8859_1).split("/")) {
            if (name.equals("..") && !names.isEmpty()) {
                names.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return names;
    }
}
