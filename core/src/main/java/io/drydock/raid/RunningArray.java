package io.drydock.raid;

import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.md.MdDevice;
import io.drydock.internal.md.MdLeftovers;
import io.drydock.internal.md.MdShape;
import io.drydock.internal.md.MdSlot;
import io.drydock.volume.Device;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An array that the kernel of this host runs, with its members attached.
 *
 * <p>It is stopped by {@link #close}. When the JVM is killed the kernel keeps it, idle, until
 * another JVM assembles an array or calls {@link #stopLeftovers}.
 *
 * <p>Threading: as {@link HostDevice} says.
 */
public final class RunningArray implements HostDevice {
    private static final int KIB = 1024;
    private static final int SECTOR = 512;

    private final RaidArray array;
    private final MdDevice device;
    private final CloseStack taken;

    private RunningArray(RaidArray array, MdDevice device, CloseStack taken) {
        this.array = array;
        this.device = device;
        this.taken = taken;
    }

    /** Makes a member a device of this host, such as a session does. */
    @FunctionalInterface
    public interface Attacher {
        /**
         * @return the array closes it
         */
        HostDevice attach(Device member, boolean readOnly) throws IOException;
    }

    /**
     * Attaches the members of an array and has the kernel run it, degraded if it is.
     *
     * @param readOnly whether not a byte of a member is to change. For writing, the kernel goes on
     *     with what had to be copied to members, or computed anew, with the first write at the
     *     latest
     * @throws RefusedException when {@link RaidArray#obstacle} says so, or when it is to be written
     *     and {@link RaidArray#mayBeTorn}
     * @throws io.drydock.error.UnsupportedException when this process may not, or the kernel cannot
     */
    public static RunningArray assemble(RaidArray array, Attacher attacher, boolean readOnly)
            throws IOException {
        refuse(array, readOnly);
        CloseStack taken = new CloseStack();
        try {
            MdDevice device =
                    readOnly && canBeTold(array)
                            ? told(array, attacher, taken)
                            : found(array, attacher, readOnly, taken);
            taken.push(device::close);
            return new RunningArray(array, device, taken);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    /**
     * Whether the kernel can do without superblocks: sysfs counts in KiB, and knows no bad blocks.
     */
    private static boolean canBeTold(RaidArray array) {
        return array.geometry().level().isRedundant()
                && array.geometry().componentBytes() % KIB == 0
                && array.members().stream().allMatch(m -> m.badBlocks().ranges().isEmpty());
    }

    private static MdDevice told(RaidArray array, Attacher attacher, CloseStack taken)
            throws IOException {
        List<MdSlot> slots = new ArrayList<>();
        for (int role = 0; role < array.geometry().devices(); role++) {
            Optional<ArrayMember> member = array.active(role);
            if (member.isPresent()) {
                HostDevice attached = attacher.attach(member.get().device(), true);
                taken.push(attached::close);
                long data = member.get().dataOffsetBytes() / SECTOR;
                slots.add(new MdSlot(role, attached.deviceNumber(), data));
            }
        }
        RaidGeometry geometry = array.geometry();
        MdShape shape =
                new MdShape(
                        geometry.level().mdName(),
                        geometry.layout(),
                        geometry.devices(),
                        geometry.chunkBytes(),
                        geometry.componentBytes() / KIB);
        return MdDevice.readOnly(array.deviceName(), shape, slots);
    }

    private static MdDevice found(
            RaidArray array, Attacher attacher, boolean readOnly, CloseStack taken)
            throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (ArrayMember member : array.runnable()) {
            HostDevice attached = attacher.attach(member.device(), readOnly);
            taken.push(attached::close);
            numbers.add(attached.deviceNumber());
        }
        return MdDevice.assemble(
                array.deviceName(),
                array.version().major(),
                array.version().minor(),
                numbers,
                readOnly);
    }

    private static void refuse(RaidArray array, boolean readOnly) throws RefusedException {
        Optional<String> obstacle = array.obstacle();
        if (obstacle.isPresent()) {
            throw new RefusedException(
                    "assemble",
                    array.deviceName(),
                    obstacle.get(),
                    "give the session all of its drives");
        }
        if (array.mayBeTorn() && !readOnly) {
            throw new RefusedException(
                    "assemble",
                    array.deviceName(),
                    "it was not stopped in order, and lacks a device: what was being written then"
                            + " cannot be computed",
                    "open it read-only, or add the device");
        }
    }

    /**
     * Stops the arrays of JVMs that were killed, but for those that are still in use. Others'
     * arrays are left alone.
     */
    public static void stopLeftovers() {
        MdLeftovers.stop();
    }

    /** What it was assembled of. */
    public RaidArray array() {
        return array;
    }

    /** How many members it lacks, as the kernel sees it. */
    public int missingMembers() {
        String degraded = device.attribute("degraded");
        return degraded.isEmpty() ? 0 : Integer.parseInt(degraded); // RAID 0 and linear have none
    }

    /**
     * What the kernel is doing to its members: {@code idle}, {@code resync}, {@code recover} ...
     */
    public String syncAction() {
        String action = device.attribute("sync_action");
        return action.isEmpty() ? "idle" : action;
    }

    @Override
    public Path path() {
        return device.path();
    }

    @Override
    public long deviceNumber() {
        return device.deviceNumber();
    }

    @Override
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    @Override
    public void close() throws IOException {
        taken.close();
    }
}
