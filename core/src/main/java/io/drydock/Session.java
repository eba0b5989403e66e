package io.drydock;

import io.drydock.btrfs.Btrfs;
import io.drydock.btrfs.Subvolume;
import io.drydock.cache.CacheOptions;
import io.drydock.crypt.Crypt;
import io.drydock.crypt.Key;
import io.drydock.crypt.KeyRing;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.Isolation;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.filesystem.MountOptions.Access;
import io.drydock.format.Formatter;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.guest.MountRequest;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import io.drydock.internal.image.DriveImage;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.image.OverlaidImage;
import io.drydock.internal.image.ServerImage;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.userspace.Drivers;
import io.drydock.internal.userspace.UserspaceEngine;
import io.drydock.internal.userspace.WorkerMain;
import io.drydock.internal.worker.Workers;
import io.drydock.lvm.Lvm;
import io.drydock.nbd.NbdUri;
import io.drydock.partition.Partitioner;
import io.drydock.raid.Raid;
import io.drydock.raid.RunningArray;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceTags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The drives of one guest, open: what is on them, what is installed, and its files.
 *
 * <pre>{@code
 * try (Session session = Session.open(Path.of("guest.qcow2"));
 *         Guest guest = session.guest()) {
 *     System.out.println(guest.files().readText("/etc/hostname"));
 * }
 * }</pre>
 *
 * <p>Whatever a session has given out is closed with it. Nothing of it outlives the JVM, however
 * that ends.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}, which belongs to the owner.
 */
public final class Session implements AutoCloseable {
    private final List<OpenDrive> drives;
    private final Engine engine;
    private final UserspaceEngine userspace;
    private final Caches caches;
    private final Unlocks unlocks;
    private final SessionDevices devices;
    private final CloseStack owned;
    private final ReentrantLock inspecting = new ReentrantLock();
    private @Nullable Inspection inspection;
    private final AtomicBoolean inTransaction = new AtomicBoolean();

    private Session(
            List<OpenDrive> drives,
            Engine engine,
            UserspaceEngine userspace,
            Caches caches,
            Unlocks unlocks,
            SessionDevices devices,
            CloseStack owned) {
        this.drives = drives;
        this.engine = engine;
        this.userspace = userspace;
        this.caches = caches;
        this.unlocks = unlocks;
        this.devices = devices;
        this.owned = owned;
    }

    /** Opens one image, read-only, in whatever format its magic tells; raw is refused. */
    public static Session open(Path image) throws IOException {
        return builder().drive(image).open();
    }

    /** For several drives, writing, raw images, and whatever else is to be chosen. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Says what a session is to open.
     *
     * <p>Threading: belongs to one thread.
     */
    public static final class Builder {
        /** Opens one of the images. */
        private interface Opener {
            DriveImage open() throws IOException;
        }

        private final List<Opener> drives = new ArrayList<>();
        private final KeyRing keys = KeyRing.empty();
        private CacheOptions caching = CacheOptions.defaults();
        private Engine engine = Engine.AUTO;
        private @Nullable Isolation isolation;
        private LongSupplier clock = System::nanoTime;

        private Builder() {}

        /** Adds a drive: the first is {@code /dev/sda}. */
        public Builder drive(Path image, ImageOptions options) {
            drives.add(() -> LocalImage.open(image, options));
            return this;
        }

        /**
         * Adds a drive that a running NBD server has.
         *
         * @param options only whether it is opened read-only matters; the server has taken off the
         *     format, and other files are its business
         */
        public Builder drive(NbdUri server, ImageOptions options) {
            drives.add(() -> ServerImage.open(server, options));
            return this;
        }

        /** Adds a drive that is opened read-only, in whatever format its magic tells. */
        public Builder drive(Path image) {
            return drive(image, ImageOptions.defaults());
        }

        /**
         * Adds a key, by which encrypted devices are unlocked as soon as they are looked at.
         *
         * @param selector which devices it is for, as {@link KeyRing#add} takes it
         * @param key is closed with the session
         */
        public Builder key(String selector, Key key) {
            keys.add(selector, key);
            return this;
        }

        /** Chooses what mounts filesystems; {@link Engine#AUTO} if nothing else is said. */
        public Builder engine(Engine chosen) {
            engine = chosen;
            return this;
        }

        /**
         * Lets filesystems be read by processes apart, which the image can do no harm: where a
         * driver crashes or hangs, its mount fails with a {@link
         * io.drydock.error.WorkerLostException} and nothing else does. The engine is then {@link
         * Engine#USERSPACE}.
         */
        public Builder isolation(Isolation chosen) {
            isolation = chosen;
            engine = Engine.USERSPACE;
            return this;
        }

        /** For how long what is read of the drives is remembered. */
        public Builder caches(CacheOptions options) {
            caching = options;
            return this;
        }

        /** What counts the time that things are remembered for. */
        Builder clock(LongSupplier nanoTime) {
            clock = nanoTime;
            return this;
        }

        /**
         * Opens all drives, or none. Arrays that a JVM of ours has left when it was killed are
         * stopped before, since they keep their images open.
         *
         * @throws IllegalStateException when there is no drive, or the kernel is to mount what is
         *     to be read by processes apart
         */
        public Session open() throws IOException {
            if (drives.isEmpty()) {
                throw new IllegalStateException("a session needs a drive");
            }
            if (isolation != null && engine != Engine.USERSPACE) {
                throw new IllegalStateException("the kernel reads filesystems by itself only");
            }
            if (engine.usesKernel()) {
                RunningArray.stopLeftovers();
            }
            CloseStack owned = new CloseStack();
            try {
                UserspaceEngine userspace = UserspaceEngine.of(drivers(owned));
                Unlocks unlocks = new Unlocks(keys);
                owned.push(unlocks::close);
                DeviceCaches common = DeviceCaches.of(caching, clock);
                List<OpenDrive> opened = new CopyOnWriteArrayList<>();
                for (Opener opener : drives) {
                    DriveImage image = opener.open();
                    owned.push(image::close);
                    opened.add(new OpenDrive(image, opened.size(), engine, common));
                }
                Caches caches = new Caches(opened, common);
                if (caching.warmUp()) {
                    caches.warmUp();
                }
                SessionDevices devices =
                        new SessionDevices(opened, engine, userspace, unlocks, common);
                return new Session(opened, engine, userspace, caches, unlocks, devices, owned);
            } catch (IOException | RuntimeException e) {
                owned.closeAfter(e);
                throw e;
            }
        }

        private Supplier<Drivers> drivers(CloseStack owned) {
            if (isolation == null) {
                return Drivers::here;
            }
            Workers workers = Workers.of(isolation, WorkerMain.class);
            owned.push(workers::close);
            Drivers isolated = Drivers.here().isolated(workers);
            return () -> isolated;
        }
    }

    /**
     * The drives, in the order in which they were added, as they are now: a drive that somebody
     * changes is another {@link Drive} the next time.
     *
     * @throws CorruptDataException when a drive has a GPT of which neither copy is sound
     */
    public List<Drive> drives() throws IOException {
        List<Drive> now = new ArrayList<>();
        for (OpenDrive drive : drives) {
            now.add(drive.drive());
        }
        return List.copyOf(now);
    }

    /**
     * All drives and their partitions: {@code /dev/sda}, {@code /dev/sda1} ..., as they are now.
     *
     * @throws CorruptDataException as {@link #drives} says
     */
    public List<Device> devices() throws IOException {
        return devices.devices();
    }

    /** The partition tables of the drives. */
    public Partitioner partitioner() {
        return Partitioner.on(devices);
    }

    /** What is remembered of the drives, and how to have it forgotten. */
    public Caches caches() {
        return caches;
    }

    /**
     * The device of that name.
     *
     * @param name {@code /dev/sda1}; {@code /dev/vda1} and the like mean the same; also what a
     *     mount table may say, such as {@code UUID=...}
     * @throws NotFoundException when no device of the image has it
     * @throws CorruptDataException as {@link #drives} says
     */
    public Device device(String name) throws IOException {
        return devices.device(name);
    }

    /**
     * Makes the content of an encrypted device a device of its own, as {@code cryptsetup open}
     * does. It is there until it is locked, or the session is closed.
     *
     * @param keys are tried in their order, and stay the caller's
     * @throws io.drydock.error.WrongKeyException when no key fits
     * @throws io.drydock.error.UnsupportedException when it cannot be unlocked here
     */
    public Device unlock(Device container, List<Key> keys) throws IOException {
        return devices.unlock(container, keys);
    }

    /**
     * Takes the content of an encrypted device away again. What is mounted of it stays so.
     *
     * @throws RefusedException when it is not unlocked
     */
    public void lock(Device container) throws IOException {
        unlocks.lock(container);
    }

    /**
     * Adds a drive to an open session: it comes after the others.
     *
     * @throws RefusedException when there is a transaction, or the drives have been inspected: what
     *     was found might be different with it
     */
    public Drive addDrive(Path image, ImageOptions options) throws IOException {
        inspecting.lock();
        try {
            if (inTransaction.get() || inspection != null) {
                throw new RefusedException(
                        "add",
                        image.toString(),
                        inTransaction.get()
                                ? "a transaction on the session has not ended"
                                : "the drives have been inspected already",
                        "add all drives before");
            }
            LocalImage opened = LocalImage.open(image, options);
            owned.push(opened::close);
            OpenDrive drive = new OpenDrive(opened, drives.size(), engine, caches.common());
            drives.add(drive);
            return drive.drive();
        } finally {
            inspecting.unlock();
        }
    }

    /** What makes filesystems on the devices, and changes, checks and repairs what is there. */
    public Formatter formatter() {
        return Formatter.on(devices);
    }

    /**
     * Lets a device take the room that its drive has got, with what it is on and what is on it: its
     * partition or that of its container or physical volume, the table's end, the volumes, the
     * filesystem. A logical volume takes all that is free in its group.
     *
     * @return what has grown, from the bottom up
     * @throws RefusedException when a drive is open read-only, or the device is mounted
     * @throws UnsupportedException when there is something among them that does not grow, such as
     *     an array or FAT; what is below has grown then
     */
    public List<GrowthStep> grow(Device device) throws IOException {
        releaseKept();
        return Growth.grow(this, device);
    }

    /** The devices as bytes and as block devices of this host, for what changes them. */
    public DeviceAccess access() {
        return devices;
    }

    /** The headers of encrypted devices, for reading and changing them. */
    public Crypt crypt() {
        return Crypt.on(devices);
    }

    /** The volume groups on the drives, for making and changing them. */
    public Lvm lvm() {
        return Lvm.on(devices);
    }

    /** The arrays (Linux's software RAID) that drives and partitions are members of. */
    public Raid raid() {
        return Raid.on(devices);
    }

    /**
     * What blkid(8) would print of a device, were it one of this host's ({@code blkid -p -o
     * export}): its tags, by the same names and unescaped. {@link DeviceTags} says which.
     *
     * @param name as for {@link #device}
     */
    public SequencedMap<String, String> tags(String name) throws IOException {
        Device device = device(name);
        return DeviceTags.of(device, devices.table(device));
    }

    /** Mounts one filesystem by itself, read-only if its drive is. */
    public Filesystem mount(Device device) throws IOException {
        return mount(device, MountOptions.defaults());
    }

    /** As the other, with options as {@link MountOptions#of(List)} takes them. */
    public Filesystem mount(Device device, List<String> options) throws IOException {
        return mount(device, MountOptions.of(options));
    }

    /**
     * Mounts one filesystem by itself.
     *
     * @throws NotFoundException when the device holds no filesystem, and no type is named
     * @throws io.drydock.error.RefusedException when an option could harm the host, or it is to be
     *     written and the drive is open read-only
     * @throws io.drydock.error.CorruptDataException when the kernel does not take it as its type
     * @throws UnsupportedException when it cannot be mounted here
     */
    public Filesystem mount(Device device, MountOptions options) throws IOException {
        releaseKept();
        Filesystem filesystem = mountUntracked(device, options);
        owned.push(filesystem::close);
        return filesystem;
    }

    /** As the other, taking whatever can be mounted in the way that the options say. */
    public FallbackMount mountWithFallback(Device device) throws IOException {
        return mountWithFallback(device, MountOptions.defaults(), MountCheck.NONE);
    }

    /**
     * Mounts one filesystem that may be damaged, in the mildest way in which its root can be listed
     * and the check passes: see {@link io.drydock.error.MountStep} for the ways. Only the first, a
     * normal mount, may write; none of the others changes a byte of the drive.
     *
     * <p>Where not even the type can be told any more, copies of superblocks and boot sectors are
     * looked for. They may be left over from a filesystem that was there before.
     *
     * @param options for all ways
     * @param check what must be readable
     * @throws io.drydock.error.MountFailedException when no way works; it has what was tried, and
     *     what the kernel said
     * @throws NotFoundException when the device holds something else, or nothing that can be told
     * @throws io.drydock.error.RefusedException when an option could harm the host, or it is
     *     mounted already
     * @throws UnsupportedException when this kernel does not know the type at all
     */
    public FallbackMount mountWithFallback(Device device, MountOptions options, MountCheck check)
            throws IOException {
        releaseKept();
        MountType.checkFilesystem(device);
        boolean readOnly = devices.isFilesystemReadOnly(device);
        checkTransaction(device, readOnly || options.access() == Access.READ_ONLY);
        FallbackMount mounted = devices.mountWithFallback(device, options, check);
        owned.push(mounted.filesystem()::close);
        return mounted;
    }

    /**
     * The subvolumes of a btrfs, for which it is mounted read-only meanwhile.
     *
     * @throws NotFoundException when the device holds no btrfs
     * @throws UnsupportedException when it cannot be mounted here
     */
    public List<Subvolume> subvolumes(Device device) throws IOException {
        releaseKept();
        try (Filesystem mounted = mountUntracked(device, MountOptions.defaults().readOnly())) {
            return Btrfs.at(FileTree.of(mounted)).subvolumes();
        }
    }

    /** What inspection keeps mounted for writing, nobody else can mount. */
    private void releaseKept() throws IOException {
        inspecting.lock();
        try {
            if (inspection != null) {
                inspection.close();
            }
        } finally {
            inspecting.unlock();
        }
    }

    private Filesystem mountUntracked(Device device, MountOptions options) throws IOException {
        String type = MountType.of(device, options);
        boolean readOnly = devices.isFilesystemReadOnly(device);
        checkTransaction(device, readOnly || options.access() == Access.READ_ONLY);
        return devices.mount(device, type, options);
    }

    /**
     * What is installed on the drives.
     *
     * <p>The trees that are mounted for it are kept for {@link #guest(OperatingSystem)}.
     */
    public List<OperatingSystem> inspect() throws IOException {
        inspecting.lock();
        try {
            if (inspection == null) {
                Inspection made = Inspection.of(DeviceTable.of(devices()), this::mountUntracked);
                owned.push(made::close);
                inspection = made;
            }
            return inspection.operatingSystems();
        } finally {
            inspecting.unlock();
        }
    }

    /**
     * The files of the operating system on the drives.
     *
     * @throws NotFoundException when there is none, or more than one
     */
    public Guest guest() throws IOException {
        List<OperatingSystem> found = inspect();
        if (found.size() != 1) {
            throw new NotFoundException(
                    "open",
                    "guest",
                    found.isEmpty()
                            ? "no operating system was found on the drives"
                            : "there are " + found.size() + " operating systems: choose one");
        }
        return guest(found.getFirst());
    }

    /** The files of an operating system that {@link #inspect} has found, mounted as it would be. */
    public Guest guest(OperatingSystem system) throws IOException {
        inspect();
        inspecting.lock();
        try {
            Guest kept = inspection == null ? null : inspection.take(system);
            return tracked(kept != null ? kept : assemble(system));
        } finally {
            inspecting.unlock();
        }
    }

    private Guest assemble(OperatingSystem system) throws IOException {
        MountOptions options =
                inspection == null ? MountOptions.defaults() : inspection.rootOptions(system);
        return Guest.assemble(
                mountUntracked(system.root(), options),
                system.root(),
                options,
                DeviceTable.of(devices()),
                this::mountUntracked);
    }

    /**
     * A tree that is mounted as the caller says; all of it or nothing.
     *
     * @param mounts mountpoint to device; {@code /} must be among them
     */
    public Guest guest(SequencedMap<GuestPath, Device> mounts) throws IOException {
        List<MountRequest> requests = new ArrayList<>();
        mounts.forEach((mountpoint, device) ->
                requests.add(new MountRequest(mountpoint, device, MountOptions.defaults())));
        releaseKept();
        Guest guest = Guest.assemble(requests, this::mountUntracked);
        for (Mount mount : guest.mounts()) {
            if (mount.failure().isPresent()) {
                IOException failure = mount.failure().get();
                CloseStack closing = new CloseStack();
                closing.push(guest::close);
                closing.closeAfter(failure);
                throw failure;
            }
        }
        return tracked(guest);
    }

    /** A tree of one filesystem, in which the caller mounts what else there is to be. */
    public Guest guest(Device root, MountOptions options) throws IOException {
        return mountAll(List.of(new MountRequest(GuestPath.ROOT, root, options)));
    }

    /**
     * A tree of filesystems that are mounted at once, and put together in order of depth. What
     * became of each {@link Guest#mounts} says.
     *
     * @param requests in any order; {@code /} must be among them
     * @throws IOException when the root cannot be mounted
     */
    public Guest mountAll(List<MountRequest> requests) throws IOException {
        releaseKept();
        return tracked(Guest.assemble(requests, this::mountUntracked));
    }

    private Guest tracked(Guest guest) {
        owned.push(guest::close);
        return guest;
    }

    /**
     * Edits the guest's files as one: when this returns, all edits are in the images; when it
     * throws, none is, but see {@link Transaction#commit}. {@link Transaction} says how.
     *
     * @return what the edit returned
     * @throws NotFoundException when there is not one operating system on the drives
     * @throws RefusedException as {@link #begin} says
     */
    public <T extends @Nullable Object> T transaction(GuestEdit<T> edit) throws IOException {
        try (Transaction transaction = begin()) {
            T result = edit.edit(transaction.guest());
            transaction.commit();
            return result;
        }
    }

    /**
     * As the other, for a tree that is mounted as the caller says.
     *
     * @param mounts as {@link #guest(SequencedMap)} takes them
     */
    public <T extends @Nullable Object> T transaction(
            SequencedMap<GuestPath, Device> mounts, GuestEdit<T> edit) throws IOException {
        try (Transaction transaction = begin()) {
            T result = edit.edit(transaction.session().guest(mounts));
            transaction.commit();
            return result;
        }
    }

    /**
     * Begins a transaction on all drives that are open for writing. Close it: it is thrown away
     * unless it was committed.
     *
     * @throws RefusedException when no drive is open for writing, something of them is mounted for
     *     writing, or there is a transaction on this session already
     * @throws UnsupportedException when a drive is a server's, a block device, or a file of several
     *     names
     * @throws io.drydock.error.SystemCallException when no journal can be written beside an image
     */
    public Transaction begin() throws IOException {
        if (!inTransaction.compareAndSet(false, true)) {
            throw new RefusedException(
                    "begin",
                    "a transaction",
                    "there is one on this session already",
                    "end that first; they do not nest");
        }
        CloseStack taken = new CloseStack();
        taken.push(() -> inTransaction.set(false));
        try {
            releaseKept();
            Edited edited = new Edited(hold(true));
            taken.push(edited::release);
            Transaction begun = begin(edited, taken);
            owned.push(begun::close);
            return begun;
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private Transaction begin(Edited base, CloseStack taken) throws IOException {
        List<OverlaidImage> images = new ArrayList<>();
        List<OpenDrive> edited = new ArrayList<>();
        DeviceCaches fresh = caches.likewise();
        for (OpenDrive drive : drives) {
            if (drive.isReadOnly()) {
                edited.add(drive);
            } else {
                OverlaidImage image = drive.overlaid();
                taken.push(image::close);
                images.add(image);
                edited.add(drive.on(image, fresh));
            }
        }
        if (images.isEmpty()) {
            throw new RefusedException(
                    "begin",
                    "a transaction",
                    "all drives are open read-only",
                    "open one for writing");
        }
        Session session =
                new Session(
                        edited,
                        engine,
                        userspace,
                        new Caches(edited, fresh),
                        unlocks,
                        new SessionDevices(edited, engine, userspace, unlocks, fresh),
                        new CloseStack());
        return new Transaction(session, images, base, taken);
    }

    /** This session, as its transaction sees it. */
    private final class Edited implements Transaction.Base {
        private CloseStack.Release hold;

        Edited(CloseStack.Release hold) {
            this.hold = hold;
        }

        @Override
        public void takeAlone() throws IOException {
            release();
            releaseKept();
            hold = hold(false);
        }

        void release() throws IOException {
            hold.run();
        }

        @Override
        public void changed() {
            inspecting.lock();
            try {
                inspection = null;
            } finally {
                inspecting.unlock();
            }
        }

        @Override
        public void giveUp() throws IOException {
            close();
        }
    }

    /** Keeps everybody from mounting the drives that can be written. */
    private CloseStack.Release hold(boolean readersMay) throws IOException {
        CloseStack held = new CloseStack();
        try {
            for (OpenDrive drive : drives) {
                if (!drive.isReadOnly()) {
                    held.push(devices.hold(drive.drive().device(), readersMay));
                }
            }
            return held::close;
        } catch (IOException | RuntimeException e) {
            held.closeAfter(e);
            throw e;
        }
    }

    private void checkTransaction(Device device, boolean readOnly) throws RefusedException {
        if (inTransaction.get() && !readOnly) {
            throw new RefusedException(
                    "mount",
                    device.name(),
                    "a transaction on it has not ended",
                    "mount it in the transaction's session, or read-only");
        }
    }

    /**
     * Unmounts what is still mounted and closes the drives.
     *
     * @throws IOException when something could not be written; everything is closed all the same
     */
    @Override
    public void close() throws IOException {
        owned.close();
    }
}
