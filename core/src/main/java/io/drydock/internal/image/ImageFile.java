package io.drydock.internal.image;

import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An image file that has been looked at: its format is known, and every other file that it needs is
 * known and allowed.
 *
 * @param path the file, with all symbolic links resolved
 * @param blockDevice whether it is a block device of the host
 * @param backing what it is a difference to
 * @param dataFile where a qcow2 image keeps its data
 */
record ImageFile(
        Path path,
        ImageFormat format,
        boolean blockDevice,
        Optional<ImageFile> backing,
        Optional<ImageFile> dataFile) {
    private static final int MAX_CHAIN = 16;

    /**
     * Looks at an image and all that it refers to.
     *
     * @throws RefusedException when the format cannot be told, or a file is not allowed
     * @throws io.drydock.error.CorruptDataException when a file is not what its format demands
     */
    static ImageFile examine(Path path, ImageOptions options) throws IOException {
        return examine(path, options, new HashSet<>());
    }

    private static ImageFile examine(Path path, ImageOptions options, Set<Path> chain)
            throws IOException {
        try (HeaderReader reader = HeaderReader.open(path)) {
            Path real = path.toRealPath();
            if (!chain.add(real) || chain.size() > MAX_CHAIN) {
                throw reader.corrupt("its chain of backing files has a loop or is too long");
            }
            ImageFormat format = format(reader, options);
            References references = references(reader, format);
            Allowance allowance = new Allowance(reader.path(), options);
            for (String extent : references.extents()) {
                allowance.check(extent, "extent");
            }
            Optional<ImageFile> dataFile = Optional.empty();
            if (references.dataFile().isPresent()) {
                Path data = allowance.check(references.dataFile().get(), "external data file");
                dataFile = Optional.of(examine(data, options.withFormat(ImageFormat.RAW), chain));
            }
            Optional<ImageFile> backing = Optional.empty();
            if (references.backing().isPresent()) {
                Path file = allowance.check(references.backing().get(), "backing file");
                ImageFormat named = allowance.backingFormat(references.backingFormat());
                backing = Optional.of(examine(file, options.withFormat(named), chain));
            }
            return new ImageFile(real, format, reader.isBlockDevice(), backing, dataFile);
        }
    }

    private static ImageFormat format(HeaderReader reader, ImageOptions options)
            throws IOException {
        Optional<ImageFormat> named = options.format();
        if (named.isPresent() && named.get() == ImageFormat.RAW) {
            return ImageFormat.RAW; // whatever it begins with: a guest may have written that
        }
        Optional<ImageFormat> found = FormatProbe.probe(reader);
        if (named.isPresent()) {
            if (!named.equals(found)) {
                throw reader.corrupt(
                        "it was named as "
                                + named.get()
                                + ", but "
                                + found.map(f -> "it is " + f)
                                        .orElse("it does not begin as that format does"));
            }
            return named.get();
        }
        if (found.isEmpty() && reader.sizeBytes() == 0) {
            throw reader.corrupt("the file is empty");
        }
        if (found.isEmpty() && !options.allowRaw()) {
            throw new RefusedException(
                    "open",
                    reader.path().toString(),
                    "its format cannot be told",
                    "name it if it is a raw image (--format=raw)");
        }
        return found.orElse(ImageFormat.RAW);
    }

    private static References references(HeaderReader reader, ImageFormat format)
            throws IOException {
        DifferencingDisks.refuse(reader, format);
        return switch (format) {
            case QCOW2 -> Qcow2Header.read(reader);
            case VMDK -> VmdkDescriptor.read(reader);
            case RAW, VDI, VHDX, VHD -> References.NONE;
        };
    }

    /**
     * The options under which QEMU opens it, with every format and every file named
     * (BlockdevOptions of the QEMU QMP Reference Manual).
     */
    Map<String, Object> blockdev(String nodeName, boolean readOnly) {
        Map<String, Object> options = blockdev(readOnly);
        options.put("node-name", nodeName);
        return options;
    }

    private Map<String, Object> blockdev(boolean readOnly) {
        Map<String, Object> options = new HashMap<>();
        options.put("driver", format.qemuDriver());
        options.put("read-only", readOnly);
        options.put("discard", "unmap");
        options.put("file", protocol(readOnly));
        if (format == ImageFormat.QCOW2 || format == ImageFormat.VMDK) {
            options.put("backing", backing.map(file -> file.blockdev(true)).orElse(null));
        }
        dataFile.ifPresent(file -> options.put("data-file", file.protocol(readOnly)));
        return options;
    }

    private Map<String, Object> protocol(boolean readOnly) {
        return Map.of(
                "driver",
                blockDevice ? "host_device" : "file",
                "filename",
                path.toString(),
                "read-only",
                readOnly,
                "discard",
                "unmap");
    }
}
