package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.internal.block.Changes;
import io.drydock.internal.block.CountingDevice;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.block.OverlayBlockDevice;
import io.drydock.internal.block.ScratchFile;
import io.drydock.internal.journal.EditPart;
import io.drydock.internal.journal.EditTarget;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An image as an edit sees it: what is written goes to a copy-on-write overlay, which is made when
 * it is first needed. The kernel is given one of the image server's; without the kernel, it is one
 * of our own.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class OverlaidImage implements DriveImage {
    private final LocalImage image;
    private final boolean forKernel;
    private final CloseStack owned = new CloseStack();
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable ServedOverlay served;
    private @Nullable OverlayBlockDevice own;
    private @Nullable KernelDevice attached;
    private @Nullable PlainFile file;
    private @Nullable BlockDevice disk;
    private boolean closed;
    private final Changes changes = new Changes();

    OverlaidImage(LocalImage image, boolean forKernel) {
        this.image = image;
        this.forKernel = forKernel;
    }

    @Override
    public String name() {
        return image.name();
    }

    @Override
    public Optional<Path> path() {
        return image.path();
    }

    @Override
    public ImageFormat format() {
        return image.format();
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public Changes changes() {
        return changes;
    }

    /** Nobody else can write to what has no name. */
    @Override
    public List<FileBlockDevice> keptIn() {
        return List.of();
    }

    @Override
    public boolean isFileForKernel() {
        return forKernel && image.isFileForKernel();
    }

    @Override
    public BlockDevice disk() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (disk == null) {
                disk = CountingDevice.of(forKernel ? diskOfKernel() : ownOverlay(), changes);
            }
            return disk;
        } finally {
            lock.unlock();
        }
    }

    private OverlayBlockDevice ownOverlay() throws IOException {
        OverlayBlockDevice made = OverlayBlockDevice.of(image.disk(), ScratchFile.create(), name());
        owned.push(made::close);
        own = made;
        return made;
    }

    private BlockDevice diskOfKernel() throws IOException {
        Optional<KernelDevice> device = attach();
        FileBlockDevice whole =
                device.isPresent()
                        ? FileBlockDevice.of(device.get().fd(), name(), false)
                        : FileBlockDevice.of(plainFile().fd(), name(), false);
        // A slice leaves the file open when it is closed itself.
        return SliceBlockDevice.of(whole, 0, whole.sizeBytes());
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
            if (attached == null && file == null && !isFileForKernel()) {
                attached = overlayOfServer().attach();
            }
            return Optional.ofNullable(attached);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PlainFile plainFile() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (file == null) {
                file = overlayOfServer().exportFile();
            }
            return file;
        } finally {
            lock.unlock();
        }
    }

    private ServedOverlay overlayOfServer() throws IOException {
        if (served == null) {
            ServedOverlay made = image.newOverlay();
            owned.push(made::close);
            served = made;
        }
        return served;
    }

    /** Not needed: this can be written. */
    @Override
    public Optional<KernelDevice> attachOverlay() {
        return Optional.empty();
    }

    @Override
    public PlainFile overlay() throws IOException {
        return plainFile();
    }

    @Override
    public FreshOverlay freshOverlay(long sizeBytes) throws IOException {
        lock.lock();
        try {
            checkOpen();
            ServedOverlay made = overlayOfServer().overlay(sizeBytes);
            owned.push(made::close);
            return FreshOverlay.of(made);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OverlaidImage overlaid(boolean nestedForKernel) throws RefusedException {
        throw new RefusedException(
                "begin a transaction on",
                name(),
                "this is a transaction already, and they do not nest",
                "make all edits in this one");
    }

    /** What is written to this is committed with the edit that this is of. */
    @Override
    public EditTarget edits() {
        return EditTarget.withoutJournal(name(), "it is the copy that a transaction edits");
    }

    /**
     * What the edit does to the image. Nothing of it may be mounted any more.
     *
     * @return valid until this or the image is closed
     */
    public EditPart part() throws IOException {
        lock.lock();
        try {
            checkOpen();
            List<Extent> changed = changed();
            return image.part(changed.isEmpty() ? image.disk() : disk(), changed);
        } finally {
            lock.unlock();
        }
    }

    private List<Extent> changed() throws IOException {
        if (own != null) {
            return own.changes();
        }
        if (served == null) {
            return List.of();
        }
        disk().flush();
        return served.changes();
    }

    private void checkOpen() throws RefusedException {
        if (closed) {
            throw new RefusedException(
                    "open", name(), "the transaction has ended", "begin another");
        }
    }

    /** Throws the overlay away. */
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
