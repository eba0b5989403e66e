package io.drydock.internal.userspace;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.MountOptions;
import io.drydock.filesystem.MountOptions.Access;
import io.drydock.internal.block.OverlayBlockDevice;
import io.drydock.internal.block.ScratchFile;
import io.drydock.internal.driver.Driver;
import io.drydock.internal.driver.HarmlessOptions;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Opens filesystems by drivers in this process: no privileges, no mount, no process.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class UserspaceEngine {
    /** No device of a host has such a number: they have 32 bits. */
    private static final AtomicLong NEXT_ID = new AtomicLong(1L << 40);

    private final Supplier<Drivers> drivers;

    private UserspaceEngine(Supplier<Drivers> drivers) {
        this.drivers = drivers;
    }

    /** With those drivers, which are looked for when the first filesystem is opened. */
    public static UserspaceEngine of(Supplier<Drivers> drivers) {
        return new UserspaceEngine(drivers);
    }

    /**
     * Returns if there is a driver for that type.
     *
     * @param device what errors call it
     * @throws UnsupportedException when there is none that works; it says what would
     */
    public void requireDriver(String type, String device) throws UnsupportedException {
        drivers.get().working(type, device);
    }

    /**
     * Opens a filesystem. What is changed in it is committed by its {@code sync} and {@code close}
     * where the source collects it; else it is collected here, and they write it to the device in
     * order of its place.
     *
     * @param type as blkid(8) names it, unless the options name another
     * @param onlyRead whether the device must not be written, or cannot be
     * @param below is closed when the filesystem is, or when this fails
     * @throws UnsupportedException when there is no driver, or it does not know a feature
     * @throws RefusedException when it is to be written where that may not be
     * @throws io.drydock.error.CorruptDataException when there is no such filesystem, or it is
     *     damaged
     */
    public UserspaceFilesystem mount(
            UserspaceSource source,
            String type,
            boolean onlyRead,
            MountOptions options,
            CloseStack below)
            throws IOException {
        try {
            String wanted = options.type().orElse(type);
            Driver driver = drivers.get().working(wanted, source.name());
            HarmlessOptions.check(options.options(), source.name());
            boolean readOnly = isReadOnly(source, driver, wanted, onlyRead, options.access());
            BlockDevice device = source.device();
            Optional<Collected> collected = source.collected();
            if (readOnly || collected.isEmpty()) {
                OverlayBlockDevice edits =
                        OverlayBlockDevice.of(device, ScratchFile.create(), source.name());
                below.push(edits::close);
                device = edits;
                collected = Optional.of(edits::writeBack);
            }
            Medium medium = medium(source, driver, device, wanted, readOnly, options);
            return UserspaceFilesystem.of(open(driver, medium, collected.get(), below));
        } catch (IOException | RuntimeException e) {
            below.closeAfter(e);
            throw e;
        }
    }

    private static Medium medium(
            UserspaceSource source,
            Driver driver,
            BlockDevice device,
            String type,
            boolean readOnly,
            MountOptions options) {
        List<String> words = new ArrayList<>(options.options());
        if (!options.recovery()) {
            words.add("norecovery");
        }
        return new Medium(
                device,
                source.others(),
                type,
                source.name(),
                NEXT_ID.getAndIncrement(),
                readOnly,
                HarmlessOptions.only(words, driver.options()));
    }

    private static OpenInodes open(
            Driver driver, Medium medium, Collected collected, CloseStack below)
            throws IOException {
        Inodes opened = driver.open(medium);
        if (medium.readOnly()) {
            return OpenInodes.readOnly(opened, medium.name(), below);
        }
        if (opened instanceof WritableInodes writable) {
            return OpenInodes.writable(writable, collected, medium.name(), below);
        }
        opened.close();
        throw new IllegalStateException(driver.name() + " does not write what it said it would");
    }

    /** As mount(8) does, what is never written is mounted read-only unless the caller insists. */
    private static boolean isReadOnly(
            UserspaceSource source, Driver driver, String type, boolean onlyRead, Access access)
            throws IOException {
        boolean writes = driver.support().writes();
        if (access == Access.READ_WRITE && onlyRead) {
            throw new RefusedException(
                    "mount",
                    source.name(),
                    "it is to be written, and its drive is open read-only, or it is a volume that is"
                            + " only read here",
                    "mount it read-only, or open the drive for writing");
        }
        if (access == Access.READ_WRITE && !writes) {
            throw new UnsupportedException(
                    "mount",
                    source.name(),
                    "the userspace engine only reads " + type,
                    "mount it read-only, or by the kernel engine, as root");
        }
        return onlyRead || !writes || access == Access.READ_ONLY;
    }
}
