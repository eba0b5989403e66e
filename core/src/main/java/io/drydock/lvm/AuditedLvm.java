package io.drydock.lvm;

import io.drydock.error.DrydockException;
import io.drydock.error.UnsupportedException;
import io.drydock.lvm.AuditRecord.Subject;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@link Lvm} for callers that are used to VMCraft: devices and volumes are named by strings, and
 * every operation ends with a record instead of an exception. Errors are sentences, but for those
 * that such callers compare with: {@link #NO_TOOLS}, {@link #NO_DEVICES}, {@link #INVALID}, {@link
 * #NO_SIZE} and {@link #TWO_SIZES}.
 *
 * <p>Threading: as {@link Lvm}.
 */
public final class AuditedLvm {
    /** This host lacks something: liblvm2cmd, or a privilege. */
    public static final String NO_TOOLS = "lvm_tools_not_available";

    public static final String NO_DEVICES = "no_devices_provided";

    /** A name is empty or a size is not more than 0. */
    public static final String INVALID = "invalid_parameters";

    public static final String NO_SIZE = "size_mb or extents required";

    public static final String TWO_SIZES = "size_mb and extents are mutually exclusive";

    private static final long MIB = 1 << 20;

    private final DeviceAccess access;
    private final Lvm lvm;

    private AuditedLvm(DeviceAccess access) {
        this.access = access;
        this.lvm = Lvm.on(access);
    }

    /** On the devices of a session. */
    public static AuditedLvm on(DeviceAccess access) {
        return new AuditedLvm(access);
    }

    /** Something that may fail; returns what it was about. */
    private interface Operation {
        Optional<Subject> run() throws IOException;
    }

    private static AuditRecord audit(Operation operation) {
        try {
            return AuditRecord.done(operation.run());
        } catch (UnsupportedException e) {
            return AuditRecord.rejected(NO_TOOLS);
        } catch (DrydockException e) {
            return AuditRecord.failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return AuditRecord.failed(e.toString());
        }
    }

    /**
     * The groups whose volumes can be used now, all those that are there: nothing needs to be
     * activated for that, least of all a group of the host.
     */
    public AuditRecord activate() {
        return audit(() ->
                Optional.of(
                        new Subject.VolumeGroups(
                                lvm.volumeGroups().groups().stream()
                                        .map(VolumeGroup::name)
                                        .toList())));
    }

    /** Makes devices physical volumes; what they hold is lost. */
    public AuditRecord pvcreate(List<String> devices) {
        if (devices.isEmpty()) {
            return AuditRecord.rejected(NO_DEVICES);
        }
        return audit(() -> {
            for (Device device : named(devices)) {
                lvm.createPhysicalVolume(device, true);
            }
            return Optional.of(new Subject.PhysicalVolumes(devices));
        });
    }

    /** Makes a volume group. */
    public AuditRecord vgcreate(String group, List<String> devices) {
        if (group.isEmpty() || devices.isEmpty()) {
            return AuditRecord.rejected(INVALID);
        }
        return audit(() -> {
            lvm.createVolumeGroup(group, named(devices));
            return Optional.of(new Subject.VolumeGroup(group));
        });
    }

    private List<Device> named(List<String> names) throws IOException {
        List<Device> devices = new ArrayList<>();
        for (String name : names) {
            devices.add(access.device(name));
        }
        return devices;
    }

    /**
     * Makes a logical volume.
     *
     * @param sizeMib its size in MiB, unless extents are given
     * @param extents as {@code --extents} of lvcreate(8)
     */
    public AuditRecord lvcreate(
            String group, String name, Optional<Long> sizeMib, Optional<String> extents) {
        if (group.isEmpty()
                || name.isEmpty()
                || sizeMib.filter(size -> !isSize(size)).isPresent()) {
            return AuditRecord.rejected(INVALID);
        }
        if (sizeMib.isEmpty() && extents.isEmpty()) {
            return AuditRecord.rejected(NO_SIZE);
        }
        if (sizeMib.isPresent() && extents.isPresent()) {
            return AuditRecord.rejected(TWO_SIZES);
        }
        return audit(() -> {
            LvmVolumeName volume = new LvmVolumeName(group, name);
            LvmSize size =
                    extents.isPresent()
                            ? LvmSize.parseExtents(extents.get())
                            : mib(sizeMib.orElseThrow());
            lvm.createLogicalVolume(volume, size);
            return Optional.of(new Subject.LogicalVolume(volume.path()));
        });
    }

    private static boolean isSize(long mib) {
        return mib > 0 && mib <= Long.MAX_VALUE / MIB;
    }

    private static LvmSize mib(long size) {
        return LvmSize.bytes(size * MIB);
    }

    /**
     * Makes a logical volume larger; never smaller, which would need an answer to a question.
     *
     * @param path {@code /dev/GROUP/VOLUME}
     */
    public AuditRecord lvresize(String path, long sizeMib) {
        if (path.isEmpty() || !isSize(sizeMib)) {
            return AuditRecord.rejected(INVALID);
        }
        return audit(() -> {
            lvm.resizeLogicalVolume(LvmVolumeName.parse(path), mib(sizeMib), false);
            return Optional.empty();
        });
    }

    /**
     * Removes a logical volume.
     *
     * @param path {@code /dev/GROUP/VOLUME}
     */
    public AuditRecord lvremove(String path) {
        if (path.isEmpty()) {
            return AuditRecord.rejected(INVALID);
        }
        return audit(() -> {
            lvm.removeLogicalVolume(LvmVolumeName.parse(path));
            return Optional.empty();
        });
    }

    /**
     * Removes a volume group.
     *
     * @param force whether its logical volumes may be lost
     */
    public AuditRecord vgremove(String group, boolean force) {
        if (group.isEmpty()) {
            return AuditRecord.rejected(INVALID);
        }
        return audit(() -> {
            lvm.removeVolumeGroup(group, force);
            return Optional.empty();
        });
    }
}
