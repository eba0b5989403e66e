package io.drydock.internal.kernel;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.MountAttempt;
import io.drydock.error.MountFailedException;
import io.drydock.error.NotFoundException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.HarmlessOptions;
import io.drydock.internal.kernel.Claims.Claim;
import io.drydock.internal.kernel.ThrowAwaySource.ThrowAway;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.rescue.Repair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts a damaged filesystem in the mildest way that works.
 *
 * <p>Threading: for one thread.
 */
public final class FallbackLadder {
    private final KernelEngine engine;
    private final MountSource source;
    private final ThrowAwaySource copies;
    private final MountOptions options;
    private final MountCheck check;
    private final boolean driveReadOnly;
    private final List<MountAttempt> failed = new ArrayList<>();

    /**
     * @param source where the filesystem is
     * @param copies where to get copies of its disk
     * @param driveReadOnly whether not even the first way may write
     * @param options of the caller; only the first way may write, whatever they say
     * @param check what must work before a way is said to
     */
    public FallbackLadder(
            KernelEngine engine,
            MountSource source,
            ThrowAwaySource copies,
            boolean driveReadOnly,
            MountOptions options,
            MountCheck check) {
        this.engine = engine;
        this.source = source;
        this.copies = copies;
        this.driveReadOnly = driveReadOnly;
        this.options = options;
        this.check = check;
    }

    /**
     * Tries one way after the other.
     *
     * @param signature the type as blkid(8) tells it; empty when it cannot, and a copy of a
     *     superblock is to
     * @throws MountFailedException when none works
     * @throws NotFoundException when there is neither a type nor a copy that tells one
     * @throws io.drydock.error.UnsupportedException when this kernel does not know the type
     * @throws io.drydock.error.RefusedException when the options are not allowed, or its bytes are
     *     mounted already
     */
    public FallbackMount mount(Optional<String> signature) throws IOException {
        Optional<String> type = options.type().or(() -> signature);
        HarmlessOptions.check(options.options(), source.name());
        Claims.take(source, driveReadOnly).release();
        Optional<FallbackMount> mounted = Optional.empty();
        if (type.isPresent()) {
            FilesystemType known = KernelEngine.known(source, type.get());
            DetachedMount.open(source.name(), known).close();
            mounted = onImage(Rung.of(known, driveReadOnly));
        }
        if (mounted.isEmpty()) {
            mounted = onCopies(type);
        }
        if (mounted.isEmpty()) {
            mounted =
                    onImage(Repair.extCopies(device(), type).stream().map(Rung::ofBackup).toList());
        }
        if (mounted.isEmpty() && failed.isEmpty()) {
            throw new NotFoundException(
                    "mount", source.name(), "it holds no filesystem, nor a copy of a superblock");
        }
        return mounted.orElseThrow(() -> new MountFailedException(source.name(), failed));
    }

    private Optional<FallbackMount> onImage(List<Rung> rungs) throws IOException {
        for (Rung rung : rungs) {
            Optional<FallbackMount> mounted =
                    attempt(rung, Optional.empty(), () -> mount(source, rung));
            if (mounted.isPresent()) {
                return mounted;
            }
        }
        return Optional.empty();
    }

    private Optional<FallbackMount> onCopies(Optional<String> type) throws IOException {
        for (Repair repair : Repair.find(device(), type)) {
            FilesystemType known = KernelEngine.known(source, repair.type());
            for (Rung rung : Rung.ofRepaired(known)) {
                Optional<FallbackMount> mounted =
                        attempt(rung, Optional.of(repair.what()), () -> repaired(repair, rung));
                if (mounted.isPresent()) {
                    return mounted;
                }
            }
        }
        return Optional.empty();
    }

    /** The filesystem's bytes, only to be looked at. */
    private BlockDevice device() throws IOException {
        return slice(source, source.lengthBytes(), true);
    }

    private static BlockDevice slice(MountSource of, long lengthBytes, boolean readOnly)
            throws IOException {
        return SliceBlockDevice.of(
                FileBlockDevice.of(of.backing().fd(), of.name(), readOnly),
                of.offsetBytes(),
                lengthBytes);
    }

    private interface Mounting {
        KernelFilesystem mount() throws IOException;
    }

    /** Notes how it failed, if it did, and leaves nothing of it behind then. */
    private Optional<FallbackMount> attempt(Rung rung, Optional<String> repair, Mounting mounting) {
        CloseStack taken = new CloseStack();
        try {
            KernelFilesystem filesystem = mounting.mount();
            taken.push(filesystem::close);
            filesystem.checkRoot();
            check.check(filesystem);
            return Optional.of(
                    new FallbackMount(filesystem, rung.step(), rung.told(options), repair, failed));
        } catch (IOException e) {
            taken.closeAfter(e);
            failed.add(MountAttempt.of(source.name(), rung.step(), rung.told(options), repair, e));
            return Optional.empty();
        } catch (RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private KernelFilesystem mount(MountSource from, Rung rung) throws IOException {
        return engine.mount(from, rung.type().type(), driveReadOnly, rung.with(options));
    }

    private KernelFilesystem repaired(Repair repair, Rung rung) throws IOException {
        CloseStack taken = new CloseStack();
        try {
            // The copy is as good as the image stays unchanged.
            Claim claim = Claims.take(source, true);
            taken.push(claim::release);
            ThrowAway copy = copies.open(sizeOfDisk(repair));
            taken.push(copy::close);
            MountSource on = on(copy, Math.max(source.lengthBytes(), repair.sizeBytes()));
            repair.apply(slice(on, on.lengthBytes(), false));
            KernelFilesystem mounted = mount(on, rung);
            mounted.holds(taken::close);
            return mounted;
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    /** Of the copy, which may have to be larger than the disk where the end of that is missing. */
    private long sizeOfDisk(Repair repair) throws IOException {
        long disk = FileBlockDevice.of(source.backing().fd(), source.name(), true).sizeBytes();
        boolean isLast = source.offsetBytes() + source.lengthBytes() == disk;
        if (repair.sizeBytes() <= source.lengthBytes()) {
            return disk;
        }
        if (!isLast || repair.sizeBytes() > Long.MAX_VALUE - source.offsetBytes()) {
            throw new CorruptDataException(
                    "mount",
                    source.name(),
                    "it is meant to be "
                            + repair.sizeBytes()
                            + " bytes long, and something else follows it");
        }
        return source.offsetBytes() + repair.sizeBytes();
    }

    /** The same place on the copy; a journal is replayed into that. */
    private MountSource on(ThrowAway copy, long lengthBytes) {
        return new MountSource(
                copy.backing(),
                source.offsetBytes(),
                lengthBytes,
                source.sectorBytes(),
                copy::backing,
                source.name());
    }
}
