package io.drydock.volume;

import io.drydock.error.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which devices are of one filesystem: a btrfs can have several. All have its UUID, and each one of
 * its own ({@code UUID_SUB}).
 *
 * <p>Threading: stateless.
 */
public final class FilesystemMembers {
    private static final String OWN_UUID = "UUID_SUB";

    private FilesystemMembers() {}

    /** Whether it is of a type that can have several devices. */
    public static boolean canBeSeveral(Device device) {
        return device.filesystemType().filter("btrfs"::equals).isPresent();
    }

    /**
     * The devices of the filesystem that one is of, in the order of all; mostly just that one.
     *
     * @param all that there are
     * @throws RefusedException when some are copies of others, and nobody can tell which belong
     *     together
     */
    public static List<Device> of(Device device, List<Device> all) throws RefusedException {
        List<Device> same = all.stream().filter(other -> isSame(device, other)).toList();
        Set<Optional<String>> own = new HashSet<>();
        boolean copies = false;
        for (Device member : same) {
            copies |= !own.add(ownUuid(member));
        }
        if (own.size() < 2) {
            return List.of(device);
        }
        if (copies) {
            throw new RefusedException(
                    "mount",
                    device.name(),
                    "there are copies of the devices of one btrfs: "
                            + String.join(", ", same.stream().map(Device::name).toList()),
                    "open each copy in a session of its own");
        }
        return same;
    }

    /** Of each filesystem the first device, and whatever is of none. */
    public static List<Device> firsts(List<Device> all) {
        List<Device> firsts = new ArrayList<>();
        for (Device device : all) {
            boolean further =
                    firsts.stream()
                            .anyMatch(first ->
                                    isSame(first, device)
                                            && !ownUuid(first).equals(ownUuid(device)));
            if (!further) {
                firsts.add(device);
            }
        }
        return List.copyOf(firsts);
    }

    private static boolean isSame(Device one, Device other) {
        return canBeSeveral(one)
                && canBeSeveral(other)
                && uuid(one).isPresent()
                && uuid(one).equals(uuid(other));
    }

    private static Optional<String> uuid(Device device) {
        return device.signature().flatMap(Signature::uuid);
    }

    private static Optional<String> ownUuid(Device device) {
        return device.signature().map(signature -> signature.tags().get(OWN_UUID));
    }
}
