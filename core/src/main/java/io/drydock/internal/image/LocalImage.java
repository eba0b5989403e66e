package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.Changes;
import io.drydock.internal.block.CountingDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.journal.EditPart;
import io.drydock.internal.journal.EditTarget;
import io.drydock.internal.journal.FileStore;
import io.drydock.internal.journal.JournalSubject;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image file of this machine.
 *
 * <p>Raw images are read and written directly. All others are served by a program of QEMU's, which
 * is asked when the first byte is wanted.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class LocalImage implements DriveImage {
    private static final Logger LOG = LoggerFactory.getLogger(LocalImage.class);

    private final ImageFile file;
    private final boolean readOnly;
    private final CloseStack owned = new CloseStack();
    private final ReentrantLock lock = new ReentrantLock();
    private final Changes changes = new Changes();

    private @Nullable ServedImage served;
    private @Nullable BlockDevice disk;
    private @Nullable PlainFile plainFile;
    private @Nullable PlainFile overlay;
    private @Nullable KernelDevice attached;
    private @Nullable KernelDevice attachedOverlay;
    private boolean closed;

    /** Whether half of an edit may be in the image. */
    private volatile boolean unfinished;

    /** Whether the kernel can have it as a block device; until that proves impossible. */
    private boolean attachable;

    /** Whether there can be a file that the kernel takes. */
    private final boolean canBeFile;

    private LocalImage(ImageFile file, boolean readOnly, boolean canBeFile) {
        this.file = file;
        this.readOnly = readOnly;
        this.canBeFile = canBeFile;
        this.attachable = file.format() != ImageFormat.RAW && KernelDevice.isReachable();
        owned.push(file::close);
    }

    /**
     * Opens an image: looks at the file, and refuses what {@link ImageOptions} do not allow.
     *
     * @throws io.drydock.error.RefusedException when the image's format cannot be told, or it
     *     refers to files that are not allowed
     * @throws io.drydock.error.CorruptDataException when the file is not what its format demands
     */
    public static LocalImage open(Path path, ImageOptions options) throws IOException {
        ImageFile file = ImageFile.open(path, options);
        LocalImage image = new LocalImage(file, options.readOnly(), canBeFile(file));
        if (file.format() == ImageFormat.RAW) {
            FileBlockDevice raw = file.file().device();
            image.plainFile = new PlainFile(raw.fd(), raw.sizeBytes(), options.readOnly());
        }
        try {
            file.recover(image::disk);
            return image;
        } catch (IOException | RuntimeException e) {
            image.owned.closeAfter(e);
            throw e;
        }
    }

    private static boolean canBeFile(ImageFile file) throws IOException {
        try {
            return file.format() == ImageFormat.RAW || !ServedImage.isByQemuNbd();
        } catch (RefusedException e) {
            try (file) {
                throw e;
            }
        }
    }

    @Override
    public String name() {
        return file.file().path().toString();
    }

    @Override
    public Optional<Path> path() {
        return Optional.of(file.file().path());
    }

    @Override
    public ImageFormat format() {
        return file.format();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public BlockDevice disk() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (disk == null) {
                boolean isFile = plainFile != null || mustShareFile();
                disk = CountingDevice.of(isFile ? diskOfFile() : served().connect(), changes);
            }
            return disk;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Changes changes() {
        return changes;
    }

    @Override
    public List<FileBlockDevice> keptIn() {
        return file.devices();
    }

    /**
     * Whether a disk must be read and written through its file, lest it cannot be had as a file
     * later: QEMU lets nobody else have a node that it exports by NBD while a FUSE export of it is
     * writable (BLK_PERM_RESIZE in its block/export/fuse.c and nbd/server.c).
     */
    private boolean mustShareFile() throws IOException {
        return !readOnly && !attachable && served().canExportFile();
    }

    @Override
    public boolean isFileForKernel() {
        lock.lock();
        try {
            return !attachable && canBeFile;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<KernelDevice> attached() {
        lock.lock();
        try {
            return Optional.ofNullable(attached);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<KernelDevice> attach() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (attached == null) {
                attached = attach(ServedImage::attach).orElse(null);
            }
            return Optional.ofNullable(attached);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<KernelDevice> attachOverlay() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (attachedOverlay == null && attached != null) {
                long sizeBytes = attached.sizeBytes();
                attachedOverlay = attach(served -> ownedOverlay(sizeBytes).attach()).orElse(null);
            }
            return Optional.ofNullable(attachedOverlay);
        } finally {
            lock.unlock();
        }
    }

    private interface Attaching {
        KernelDevice attach(ServedImage served) throws IOException;
    }

    private Optional<KernelDevice> attach(Attaching attaching) throws IOException {
        if (!attachable) {
            return Optional.empty();
        }
        try {
            return Optional.of(attaching.attach(served()));
        } catch (UnsupportedException e) {
            // A container may see the kernel's nbd and not be allowed the devices.
            LOG.debug("{} goes to the kernel as a file", name(), e);
            attachable = false;
            return Optional.empty();
        }
    }

    private BlockDevice diskOfFile() throws IOException {
        PlainFile shared = plainFile();
        // A slice leaves the file open when it is closed itself.
        return SliceBlockDevice.of(
                FileBlockDevice.of(shared.fd(), name(), readOnly), 0, shared.sizeBytes());
    }

    /** The image itself when it is raw, else a FUSE export. */
    @Override
    public PlainFile plainFile() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (plainFile == null) {
                plainFile = served().exportFile();
            }
            return plainFile;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PlainFile overlay() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (overlay == null) {
                overlay = ownedOverlay(plainFile().sizeBytes()).exportFile();
            }
            return overlay;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public FreshOverlay freshOverlay(long sizeBytes) throws IOException {
        lock.lock();
        try {
            checkOpen();
            return FreshOverlay.of(ownedOverlay(sizeBytes));
        } finally {
            lock.unlock();
        }
    }

    private ServedOverlay ownedOverlay(long sizeBytes) throws IOException {
        ServedOverlay opened = served().overlay(sizeBytes);
        owned.push(opened::close);
        return opened;
    }

    @Override
    public OverlaidImage overlaid(boolean forKernel) throws IOException {
        if (readOnly) {
            throw new RefusedException(
                    "begin a transaction on",
                    name(),
                    "it was opened read-only",
                    "open it for writing");
        }
        if (forKernel && ServedImage.isByQemuNbd()) {
            throw new UnsupportedException(
                    "begin a transaction on",
                    name(),
                    "qemu-nbd does not tell what was changed",
                    "install qemu-system-common for qemu-storage-daemon");
        }
        file.journal().check();
        return new OverlaidImage(this, forKernel);
    }

    /** For {@link OverlaidImage}, which closes it. */
    ServedOverlay newOverlay() throws IOException {
        lock.lock();
        try {
            checkOpen();
            return served().overlay(disk().sizeBytes());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public EditTarget edits() {
        return new EditTarget() {
            @Override
            public EditPart part(BlockDevice after, List<Extent> changes) throws IOException {
                file.journal().check();
                return LocalImage.this.part(after, changes);
            }

            @Override
            public void giveUp() {
                unfinished = true;
            }
        };
    }

    /**
     * What an edit does to it.
     *
     * @param after the disk as it is to be
     * @param changes the parts in which it may differ from what it is, in order
     */
    EditPart part(BlockDevice after, List<Extent> changes) throws IOException {
        FileStore journal = file.journal();
        BlockDevice now = disk();
        JournalSubject subject =
                new JournalSubject(journal.inode(), now.sizeBytes(), file.format().toString());
        return new EditPart(journal, subject, now, after, changes);
    }

    private void checkOpen() throws DrydockException {
        if (unfinished) {
            throw new UnfinishedEditException(
                    "open",
                    name(),
                    "an edit of it was committed and could not be finished",
                    "close the session, and open the image for writing again");
        }
        if (closed) {
            throw new RefusedException(
                    "open", name(), "the image has been closed", "open it again");
        }
    }

    private ServedImage served() throws IOException {
        if (served == null) {
            ServedImage opened = ServedImage.open(file, readOnly);
            owned.push(opened::close);
            served = opened;
        }
        return served;
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            owned.close();
        } finally {
            lock.unlock();
        }
    }
}
