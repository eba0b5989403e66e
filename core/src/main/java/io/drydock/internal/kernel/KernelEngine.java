package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.MountOptions;
import io.drydock.filesystem.MountOptions.Access;
import io.drydock.internal.driver.HarmlessOptions;
import io.drydock.internal.kernel.BtrfsMembers.Chosen;
import io.drydock.internal.kernel.MountDriver.Mounted;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.MountCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Mounts filesystems by the kernel of the host.
 *
 * <p>Each is a block device (a loop device, or one that is attached by NBD) and a mount that is at
 * no place of the host's tree. Nothing is left of either when the JVM is gone, however it went.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public final class KernelEngine {
    private final MountWay way;

    KernelEngine(MountWay way) {
        this.way = way;
    }

    public static KernelEngine create() {
        return new KernelEngine(MountWay.ofHost());
    }

    /** Whether this host lets us mount: {@link KernelCapabilities} says why not. */
    public static boolean isUsable() {
        return Usable.HERE;
    }

    /** Looked at once: what it depends on does not change while a process runs. */
    private static final class Usable {
        static final boolean HERE = KernelCapabilities.probe().canMount();
    }

    /**
     * Mounts a filesystem. Closing it waits until the backing file is no longer in use.
     *
     * <p>Read-only, not a byte of the backing file changes. If the journal has to be replayed for
     * that, it is replayed on an overlay: the content is what a mount for writing would show.
     *
     * @param type as blkid(8) names it, unless the options name another
     * @param driveReadOnly whether the backing file must not be written
     * @throws UnsupportedException when this kernel, or this process in it, cannot
     * @throws RefusedException when it would be unsafe, or is to be written where that may not be
     * @throws io.drydock.error.CorruptDataException when the kernel finds no such filesystem there
     */
    public KernelFilesystem mount(
            MountSource source, String type, boolean driveReadOnly, MountOptions options)
            throws IOException {
        FilesystemType known = known(source, options.type().orElse(type));
        HarmlessOptions.check(options.options(), source.name());
        boolean readOnly = isReadOnly(source, known, driveReadOnly, options.access());
        Chosen chosen =
                known == FilesystemType.BTRFS
                        ? BtrfsMembers.choose(source, options.options().contains("degraded"))
                        : new Chosen(List.of(source), 0);
        for (MountSource each : chosen.sources()) {
            refresh(each);
        }
        known.superblock().check(source, readOnly, options.options());
        List<String> all = new ArrayList<>(known.options());
        all.addAll(options.recovery() ? List.of() : known.withoutRecovery());
        all.addAll(options.options());
        Wanted wanted = new Wanted(chosen, known, readOnly, options.recovery(), all);
        DeviceUse use =
                known.isShared()
                        ? DeviceUse.shared(chosen.sources().getFirst(), readOnly)
                        : DeviceUse.alone();
        return use.mount(
                devices -> devices == null ? first(wanted, use) : more(wanted, devices, use));
    }

    /** Its size may have become another one. */
    private static void refresh(MountSource source) throws IOException {
        if (source.backing().device().isPresent()) {
            source.backing().device().get().refresh();
        }
    }

    /** What is to be mounted, checked. */
    private record Wanted(
            Chosen chosen,
            FilesystemType type,
            boolean readOnly,
            boolean recovery,
            List<String> options) {
        List<MountSource> sources() {
            return chosen.sources();
        }

        /** What errors call it. */
        String name() {
            return sources().getFirst().name();
        }

        /** The same on throw-away copies of the disks. */
        Wanted onOverlays() throws IOException {
            List<MountSource> copies = new ArrayList<>();
            for (MountSource source : sources()) {
                copies.add(source.onOverlay());
            }
            return new Wanted(
                    new Chosen(copies, chosen.missing()), type, readOnly, recovery, options);
        }
    }

    private KernelFilesystem first(Wanted wanted, DeviceUse use) throws IOException {
        Release claims = Claims.takeAll(wanted.sources(), wanted.readOnly);
        try {
            KernelFilesystem mounted = mount(wanted, claims, use);
            if (!wanted.readOnly) {
                // By what its superblock says, if no more.
                wanted.sources().forEach(source -> source.backing().changes().changed());
            }
            return mounted;
        } catch (IOException | RuntimeException e) {
            claims.run();
            throw e;
        }
    }

    /** As the other, with options of the filesystem only. */
    public KernelFilesystem mount(
            MountSource source, String type, boolean readOnly, List<String> options)
            throws IOException {
        return mount(source, type, readOnly, MountOptions.of(options));
    }

    /**
     * Keeps everybody in this JVM from mounting that place of a file, until it is released.
     *
     * @param readersMay whether they may do so to read
     * @throws RefusedException when somebody has it mounted who must not
     */
    public Release hold(MountSource source, boolean readersMay) throws IOException {
        return Claims.take(source, readersMay)::release;
    }

    /**
     * Makes a part of a disk a block device of the host, which nobody in this JVM mounts meanwhile,
     * unless all only read.
     *
     * @throws RefusedException when somebody has it mounted who must not
     * @throws UnsupportedException when this kernel, or this process in it, cannot
     */
    public KernelBlockDevice attach(MountSource source, boolean readOnly) throws IOException {
        refresh(source);
        return AttachedDevice.of(source, Claims.take(source, readOnly)::release, readOnly);
    }

    /** As the other, for who has claimed what they want of it by {@link #hold}. */
    public KernelBlockDevice attachUnclaimed(MountSource source, boolean readOnly)
            throws IOException {
        refresh(source);
        return AttachedDevice.of(source, () -> {}, readOnly);
    }

    private static boolean isReadOnly(
            MountSource source, FilesystemType type, boolean driveReadOnly, Access access)
            throws RefusedException {
        if (access == Access.READ_WRITE && (driveReadOnly || type.isAlwaysReadOnly())) {
            throw new RefusedException(
                    "mount",
                    source.name(),
                    driveReadOnly
                            ? "it is to be written, and its drive is open read-only"
                            : "it is to be written, and a " + type.type() + " never is",
                    driveReadOnly
                            ? "mount it read-only, or open the drive for writing"
                            : "mount it read-only");
        }
        return driveReadOnly || type.isAlwaysReadOnly() || access == Access.READ_ONLY;
    }

    /** The type of that name, or an exception that says which there are. */
    static FilesystemType known(MountSource source, String type) throws UnsupportedException {
        return FilesystemType.named(type).orElseThrow(() -> unknown(source, type));
    }

    private static UnsupportedException unknown(MountSource source, String type) {
        return new UnsupportedException(
                "mount",
                source.name(),
                "filesystems of type " + type + " are not given to the kernel",
                "the types are "
                        + Arrays.stream(FilesystemType.values())
                                .map(FilesystemType::type)
                                .collect(Collectors.joining(", ")));
    }

    private KernelFilesystem mount(Wanted wanted, Release claims, DeviceUse use)
            throws IOException {
        try {
            return mountOn(wanted, wanted.readOnly, claims, use);
        } catch (SystemCallException e) {
            if (!wanted.readOnly || !wanted.recovery || !isReplayWanted(wanted.type, e)) {
                throw e;
            }
            return mountReplayed(wanted, claims, use, e);
        }
    }

    /**
     * Whether something has to be written before it can be read. ext4, xfs and others say EROFS;
     * btrfs says EIO (fs/btrfs/disk-io.c, btrfs_replay_log), as it does for damage.
     */
    private static boolean isReplayWanted(FilesystemType type, SystemCallException e) {
        return e.errno().equals(Errno.name(LibC.EROFS()))
                || (type == FilesystemType.BTRFS && e.errno().equals(Errno.name(LibC.EIO())));
    }

    private KernelFilesystem mountReplayed(
            Wanted wanted, Release claims, DeviceUse use, SystemCallException reason)
            throws IOException {
        try {
            return mountOn(wanted.onOverlays(), false, claims, use);
        } catch (IOException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }

    private KernelFilesystem mountOn(
            Wanted wanted, boolean readOnlyDevice, Release claims, DeviceUse use)
            throws IOException {
        CloseStack taken = new CloseStack();
        // The driver first: a loop device costs a flush of the file (drivers/block/loop.c), in vain
        // when the kernel does not know the filesystem.
        try (MountDriver driver = way.driver(wanted.name(), wanted.type)) {
            MountDevices devices =
                    MountDevices.attach(wanted.sources(), wanted.type, readOnlyDevice);
            taken.push(devices::awaitGone);
            taken.push(devices::close);
            if (wanted.chosen.missing() > 0) {
                devices.checkMissing();
            }
            KernelFilesystem filesystem = mount(driver, wanted, devices, false, use);
            use.holds(devices, claims);
            return filesystem;
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    /** Another mount of a device that is mounted already. */
    private KernelFilesystem more(Wanted wanted, MountDevices devices, DeviceUse use)
            throws IOException {
        try (MountDriver driver = way.driver(wanted.name(), wanted.type)) {
            return mount(driver, wanted, devices, true, use);
        }
    }

    private KernelFilesystem mount(
            MountDriver driver, Wanted wanted, MountDevices devices, boolean shared, DeviceUse use)
            throws IOException {
        List<String> options = new ArrayList<>(devices.options());
        options.addAll(wanted.options);
        Mounted mounted = driver.mount(devices.path(), wanted.readOnly, options, shared);
        try {
            Fd root = mounted.root();
            boolean sealed = (MountCalls.mountFlags(root) & LibC.ST_RDONLY()) == LibC.ST_RDONLY();
            Mount mount =
                    Mount.of(
                            root,
                            wanted.name(),
                            sealed,
                            new UsedDevice(mounted, use),
                            Optional.of(way));
            return KernelFilesystem.onMount(mount, wanted.type.type());
        } catch (IOException | RuntimeException e) {
            mounted.removal().run();
            mounted.root().close();
            throw e;
        }
    }

    /** What a mount of a device stands on. */
    private record UsedDevice(Mounted mounted, DeviceUse use) implements Mount.Base {
        @Override
        public void unmount() {
            mounted.removal().run();
        }

        @Override
        public void release() throws IOException {
            use.release();
        }

        @Override
        public void keep(Release release) {
            use.keep(release);
        }
    }
}
