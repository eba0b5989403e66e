package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The arrays of a session (Linux's md, man 4 md).
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Raid {
    private static final int LEAST_BYTES = 4096;

    /** As libblkid calls them. */
    private static final String MEMBER = "linux_raid_member";

    private final DeviceAccess devices;

    private Raid(DeviceAccess devices) {
        this.devices = devices;
    }

    public static Raid on(DeviceAccess devices) {
        return new Raid(devices);
    }

    /** All arrays that devices of the session are members of, complete or not. */
    public List<RaidArray> arrays() throws IOException {
        List<ArrayReader.Source> sources = new ArrayList<>();
        try (CloseStack opened = new CloseStack()) {
            for (Device device : devices.devices().stream().filter(Raid::isMember).toList()) {
                BlockDevice bytes = devices.open(device, Use.READ);
                opened.push(bytes::close);
                sources.add(new ArrayReader.Source(device, bytes));
            }
            return ArrayReader.read(sources);
        }
    }

    private static boolean isMember(Device device) {
        return device.signature().filter(s -> s.type().equals(MEMBER)).isPresent();
    }

    /**
     * The array of that name or UUID.
     *
     * @param name {@code /dev/md0}, {@code /dev/md/NAME}, or a UUID as libblkid or mdadm writes it
     * @throws NotFoundException when there is none
     */
    public RaidArray array(String name) throws IOException {
        List<RaidArray> arrays = arrays();
        return arrays.stream()
                .filter(array ->
                        array.deviceName().equals(name)
                                || array.uuid().toString().equalsIgnoreCase(name)
                                || array.mdUuid().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() ->
                        new NotFoundException(
                                "find",
                                name,
                                arrays.isEmpty()
                                        ? "there is no array"
                                        : "there is no such array; there are "
                                                + String.join(
                                                        ", ",
                                                        arrays.stream()
                                                                .map(RaidArray::deviceName)
                                                                .toList())));
    }

    /**
     * The bytes of an array, read from its members; needs no privileges.
     *
     * @return the caller closes it
     */
    public BlockDevice open(RaidArray array) throws IOException {
        return ArrayDevice.open(array, device -> devices.open(device, Use.READ));
    }

    /** Has the kernel run an array, as {@link RunningArray#assemble} says. */
    public RunningArray assemble(RaidArray array, boolean readOnly) throws IOException {
        return RunningArray.assemble(array, devices::attach, readOnly);
    }

    /**
     * Makes an array: writes superblocks to its members, after all else has been checked. The
     * kernel is not needed for it. It is not run; what is on the members is lost.
     *
     * @param members the devices by role, empty where one is to be missing; those behind them are
     *     spares
     * @throws RefusedException when a device is in use, holds something and that may not be
     *     overwritten, or is too small; or when there is no such array
     */
    public RaidArray create(NewArray array, List<Optional<Device>> members) throws IOException {
        refuse(array, members);
        List<Long> sizes = new ArrayList<>();
        for (Optional<Device> member : members) {
            sizes.add(
                    member.map(m -> SuperblockWriter.dataBytes(array.version(), m.sizeBytes()))
                            .orElse(0L));
        }
        int unit = array.level().hasChunks() ? array.chunkBytes() : LEAST_BYTES;
        refuseTooSmall(array, members, sizes, unit);
        long least = sizes.stream().filter(size -> size > 0).min(Long::compare).orElse(0L);
        RaidGeometry geometry = array.geometry(least / unit * unit);
        SuperblockWriter writer =
                new SuperblockWriter(
                        array,
                        geometry,
                        UUID.randomUUID(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        sizes);
        write(writer, members);
        return array(writer.uuid().toString());
    }

    private static void refuse(NewArray array, List<Optional<Device>> members)
            throws RefusedException {
        if (members.size() < array.devices()
                || members.stream().skip(array.devices()).anyMatch(Optional::isEmpty)) {
            throw new RefusedException(
                    "create",
                    array.name(),
                    "%d devices are given for an array of %d"
                            .formatted(members.size(), array.devices()),
                    "name each, or that it is missing; a spare cannot be missing");
        }
        List<Device> given = members.stream().flatMap(Optional::stream).toList();
        if (new HashSet<>(given).size() < given.size()) {
            throw new RefusedException(
                    "create", array.name(), "a device is given twice", "name each once");
        }
        for (Device member : given) {
            if (member.signature().isPresent() && !array.isOverwriting()) {
                throw new RefusedException(
                        "create",
                        array.name(),
                        member.name() + " holds " + member.signature().get().type(),
                        "allow it to be overwritten, or wipe it");
            }
        }
        boolean[] present = new boolean[array.devices()];
        for (int role = 0; role < present.length; role++) {
            present[role] = members.get(role).isPresent();
        }
        if (!array.geometry(Long.MAX_VALUE / RaidGeometry.MAX_DEVICES).isEnough(present)) {
            throw new RefusedException(
                    "create", array.name(), "too many devices are missing", "name more of them");
        }
    }

    private static void refuseTooSmall(
            NewArray array, List<Optional<Device>> members, List<Long> sizes, int unit)
            throws RefusedException {
        for (int i = 0; i < sizes.size(); i++) {
            Optional<Device> member = members.get(i);
            if (member.isPresent() && sizes.get(i) < unit) {
                throw new RefusedException(
                        "create",
                        array.name(),
                        "%s has %d bytes, which is too small"
                                .formatted(member.get().name(), member.get().sizeBytes()),
                        "take a larger one");
            }
        }
    }

    /** All are opened before any is written to. */
    private void write(SuperblockWriter writer, List<Optional<Device>> members) throws IOException {
        try (CloseStack opened = new CloseStack()) {
            List<Optional<BlockDevice>> bytes = new ArrayList<>();
            for (Optional<Device> member : members) {
                if (member.isPresent()) {
                    BlockDevice device = devices.open(member.get(), Use.WRITE);
                    opened.push(device::close);
                    bytes.add(Optional.of(device));
                } else {
                    bytes.add(Optional.empty());
                }
            }
            for (int number = 0; number < bytes.size(); number++) {
                if (bytes.get(number).isPresent()) {
                    writer.write(bytes.get(number).get(), number);
                }
            }
        }
    }
}
