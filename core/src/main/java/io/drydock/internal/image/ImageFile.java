package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.journal.FileStore;
import io.drydock.internal.journal.PendingEdit;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image file that has been looked at: its format is known, and every other file that it needs is
 * known, allowed, open and locked.
 *
 * <p>Threading: immutable; {@link #close} belongs to the owner.
 */
final class ImageFile implements AutoCloseable {
    private static final int MAX_CHAIN = 64;

    private final HostFile file;
    private final ImageFormat format;
    private final CloseStack owned;
    private final @Nullable ImageFile backing;
    private final @Nullable HostFile dataFile;
    private final @Nullable VmdkExtents extents;
    private final FileStore journal;

    /** An edit that is to be finished before anything is read. */
    private final @Nullable PendingEdit pending;

    private ImageFile(
            HostFile file,
            ImageFormat format,
            CloseStack owned,
            FileStore journal,
            @Nullable PendingEdit pending,
            @Nullable ImageFile backing,
            @Nullable HostFile dataFile,
            @Nullable VmdkExtents extents) {
        this.file = file;
        this.format = format;
        this.owned = owned;
        this.journal = journal;
        this.pending = pending;
        this.backing = backing;
        this.dataFile = dataFile;
        this.extents = extents;
    }

    /**
     * Opens an image and all that it refers to.
     *
     * @throws RefusedException when the format cannot be told, a file is not allowed, or another
     *     program uses it
     * @throws io.drydock.error.CorruptDataException when a file is not what its format demands
     * @throws io.drydock.error.UnsupportedException when an image of that kind cannot be opened
     */
    static ImageFile open(Path path, ImageOptions options) throws IOException {
        return open(path, options, Below.READ_ONLY);
    }

    /** As {@link #open(Path, ImageOptions)}, with the files that it is built on opened so. */
    static ImageFile open(Path path, ImageOptions options, Below below) throws IOException {
        return open(path, options, below, new HashSet<>());
    }

    private static ImageFile open(Path path, ImageOptions options, Below use, Set<Path> chain)
            throws IOException {
        CloseStack owned = new CloseStack();
        try {
            HostFile file = HostFile.open(path, options.readOnly());
            owned.push(file::close);
            HeaderReader reader = new HeaderReader(path, file.device());
            if (!chain.add(file.path()) || chain.size() > MAX_CHAIN) {
                throw reader.corrupt("its chain of backing files has a loop or is too long");
            }
            ImageFormat format = format(reader, options);
            FileStore journal = FileStore.beside(file.path(), file.device());
            PendingEdit pending = pendingEdit(journal, file, format, options.readOnly());
            if (pending != null) {
                owned.push(pending::close);
            }
            References references = references(reader, format);
            Allowance allowance = new Allowance(path, file.path(), options);
            VmdkExtents extents = null;
            if (references.extents().isPresent()) {
                if (!options.readOnly()) {
                    throw reader.unsupported(
                            "a VMDK image of several files can only be read",
                            "convert it to one file (qemu-img convert) to write to it");
                }
                extents = VmdkExtents.open(reader, references.extents().get(), allowance, owned);
            }
            HostFile dataFile = null;
            if (references.dataFile().isPresent()) {
                Path data = allowance.check(references.dataFile().get(), "external data file");
                dataFile = HostFile.open(data, options.readOnly());
                owned.push(dataFile::close);
            }
            ImageFile backing = null;
            if (references.backing().isPresent() && use != Below.LEFT_OUT) {
                Path below = allowance.check(references.backing().get(), "backing file");
                ImageFormat named = allowance.backingFormat(references.backingFormat());
                boolean readOnly = use != Below.FIRST_WRITABLE;
                backing =
                        open(
                                below,
                                options.withFormat(named).withReadOnly(readOnly),
                                Below.READ_ONLY,
                                chain);
                owned.push(backing::close);
            }
            return new ImageFile(file, format, owned, journal, pending, backing, dataFile, extents);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static @Nullable PendingEdit pendingEdit(
            FileStore journal, HostFile file, ImageFormat format, boolean readOnly)
            throws IOException {
        if (file.device().isBlockDevice()) {
            return null; // there are no transactions on these
        }
        PendingEdit found =
                PendingEdit.find(journal, journal.inode(), format.toString()).orElse(null);
        if (found != null && readOnly) {
            try (found) {
                throw found.unfinished(file.path().toString());
            }
        }
        return found;
    }

    /** Opens the image's disk. */
    interface DiskOpener {
        BlockDevice disk() throws IOException;
    }

    /** Finishes an edit that was committed, and removes what is left of others. */
    void recover(DiskOpener opener) throws IOException {
        if (pending != null) {
            if (format != ImageFormat.RAW) {
                LoneFile.await(file.device(), file.path().toString());
            }
            pending.finish(opener.disk());
            pending.close();
        } else if (!file.device().isReadOnly() && !file.device().isBlockDevice()) {
            PendingEdit.tidy(journal);
        }
    }

    /** Where the journals of its edits are. */
    FileStore journal() {
        return journal;
    }

    private static ImageFormat format(HeaderReader reader, ImageOptions options)
            throws IOException {
        Optional<ImageFormat> named = options.format();
        if (named.isPresent() && named.get() == ImageFormat.RAW) {
            return ImageFormat.RAW; // whatever it begins with: a guest may have written that
        }
        if (reader.sizeBytes() == 0) {
            throw reader.corrupt("the file is empty");
        }
        Optional<ImageFormat> found = FormatProbe.probe(reader);
        if (named.isPresent() && !named.equals(found)) {
            throw reader.corrupt(
                    "it was named as "
                            + named.get()
                            + ", but "
                            + found.map(f -> "it is " + f)
                                    .orElse("has none of that format's magic"));
        }
        if (found.isEmpty() && !options.allowRaw()) {
            throw new RefusedException(
                    "open",
                    reader.name(),
                    "its format cannot be told",
                    "name it if it is a raw image (--format=raw)");
        }
        return found.orElse(ImageFormat.RAW);
    }

    /** What a file of that format refers to; also checks that it is a whole one. */
    static References references(HeaderReader reader, ImageFormat format) throws IOException {
        switch (format) {
            case QCOW2 -> {
                Qcow2Header header = Qcow2Header.read(reader);
                Qcow2Truncation.check(reader, header);
                return header.references();
            }
            case VMDK -> {
                return VmdkHeader.read(reader);
            }
            case VDI -> VdiHeader.check(reader);
            case VHDX -> VhdxHeader.check(reader);
            case VHD -> VhdFooter.check(reader);
            case RAW -> {}
        }
        return References.NONE;
    }

    /** The file itself, in whatever format. */
    HostFile file() {
        return file;
    }

    ImageFormat format() {
        return format;
    }

    /**
     * The options under which QEMU opens it, with every format and every file named
     * (BlockdevOptions of the QEMU QMP Reference Manual).
     */
    Map<String, Object> blockdev(String nodeName) {
        Map<String, Object> options = blockdev();
        options.put("node-name", nodeName);
        return options;
    }

    /** As {@link #blockdev(String)}, with a name for the node that it is built on. */
    Map<String, Object> blockdev(String nodeName, String backingNodeName) {
        Map<String, Object> options = blockdev(nodeName);
        if (backing != null) {
            options.put("backing", backing.blockdev(backingNodeName));
        }
        return options;
    }

    private Map<String, Object> blockdev() {
        Map<String, Object> options = new HashMap<>();
        options.put("driver", format.qemuDriver());
        options.put("read-only", file.device().isReadOnly());
        options.put("discard", "unmap");
        options.put("file", extents == null ? file.protocol() : extents.protocol());
        if (format == ImageFormat.QCOW2 || format == ImageFormat.VMDK) {
            options.put("backing", backing == null ? null : backing.blockdev());
        }
        if (dataFile != null) {
            options.put("data-file", dataFile.protocol());
        }
        return options;
    }

    /** The image that it is built on, if it is, and that was opened. */
    Optional<ImageFile> backing() {
        return Optional.ofNullable(backing);
    }

    /**
     * Checks that no edit of it is to be finished, since what it is now is not what it will be.
     *
     * @throws io.drydock.error.UnfinishedEditException when one is
     */
    void checkFinished() throws IOException {
        if (pending != null) {
            throw pending.unfinished(file.path().toString());
        }
    }

    /** All files that it consists of, those of its backing image among them. */
    List<FileBlockDevice> devices() {
        List<FileBlockDevice> devices = new ArrayList<>(List.of(file.device()));
        if (dataFile != null) {
            devices.add(dataFile.device());
        }
        if (extents != null) {
            extents.files().forEach(extent -> devices.add(extent.device()));
        }
        if (backing != null) {
            devices.addAll(backing.devices());
        }
        return List.copyOf(devices);
    }

    /** How many nodes that makes in QEMU: the format's and the files'. */
    int nodes() {
        return 2
                + (extents == null ? 0 : extents.files().size())
                + (dataFile == null ? 0 : 1)
                + (backing == null ? 0 : backing.nodes());
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
