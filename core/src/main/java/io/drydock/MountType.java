package io.drydock;

import io.drydock.error.NotFoundException;
import io.drydock.filesystem.MountOptions;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.util.Optional;

/**
 * Which type of filesystem is to be mounted; and where there is none, what there is and what to do
 * with it, whichever engine was to mount it.
 *
 * <p>Threading: stateless.
 */
final class MountType {
    private MountType() {}

    /** What is no filesystem, and what leads to its files. */
    private record Other(String what, String hint) {}

    /**
     * The type that is to be mounted, as the options or the device's signature say.
     *
     * @throws NotFoundException when neither says one, or that is no filesystem
     */
    static String of(Device device, MountOptions options) throws NotFoundException {
        String type =
                options.type()
                        .or(() -> device.signature().map(Signature::type))
                        .orElseThrow(() ->
                                new NotFoundException(
                                        "mount",
                                        device.name(),
                                        "it holds no filesystem",
                                        "session.devices() says which devices do"));
        Optional<Other> other = other(type);
        if (other.isPresent()) {
            throw none(device, other.get());
        }
        if (options.type().isEmpty()) {
            checkFilesystem(device);
        }
        return type;
    }

    /**
     * Looks at what is known of a device.
     *
     * @throws NotFoundException when it holds something else than a filesystem
     */
    static void checkFilesystem(Device device) throws NotFoundException {
        if (device.signature().isPresent() && device.filesystemType().isEmpty()) {
            String type = device.signature().get().type();
            throw none(
                    device,
                    other(type).orElse(new Other(type, "session.devices() says which devices do")));
        }
    }

    private static NotFoundException none(Device device, Other other) {
        return new NotFoundException(
                "mount", device.name(), "it holds no filesystem, but " + other.what, other.hint);
    }

    /** By the types that libblkid has. */
    private static Optional<Other> other(String type) {
        Other other =
                switch (type) {
                    case "swap", "swsuspend" ->
                            new Other(
                                    "swap space, in which there are no files",
                                    "session.devices() says which devices have some");
                    case "crypto_LUKS", "BitLocker" ->
                            new Other(
                                    "something encrypted (" + type + ")",
                                    "unlock it (Session.unlock), and mount the device that comes"
                                            + " of it");
                    case "LVM2_member" ->
                            new Other(
                                    "a part of logical volumes (LVM)",
                                    "mount these: session.devices() lists them when all drives of"
                                            + " the volume group are open");
                    case "zfs_member" ->
                            new Other("a part of a ZFS pool", "import the pool (io.drydock.zfs)");
                    case "jbd" ->
                            new Other(
                                    "the journal of an ext filesystem on another device",
                                    "mount that by the kernel engine");
                    default ->
                            type.endsWith("_raid_member")
                                    ? new Other(
                                            "a part of an array (" + type + ")",
                                            "mount the array: session.devices() lists it when"
                                                    + " enough of its drives are open")
                                    : null;
                };
        return Optional.ofNullable(other);
    }
}
