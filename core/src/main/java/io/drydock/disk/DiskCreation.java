package io.drydock.disk;

import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.image.Below;
import io.drydock.internal.image.DiskFile;
import io.drydock.internal.image.NewDiskFile;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image file that holds nothing, or only what its backing file does.
 *
 * <p>Threading: for one thread.
 */
final class DiskCreation {
    private static final int SECTOR_BYTES = 512;
    private static final int PIECE_BYTES = 1 << 20;

    /**
     * A compressed cluster is written at once, and no more than this goes to the daemon at once.
     */
    private static final int MOST_COMPRESSED_BYTES = 256 << 10;

    private final NewDisk disk;

    private DiskCreation(NewDisk disk) {
        this.disk = disk;
    }

    /** Makes the image and its file, as large as was asked for, or as its backing file. */
    static void run(NewDisk disk, Monitor monitor) throws IOException {
        DiskCreation creation = new DiskCreation(disk);
        creation.check();
        try (NewDiskFile file = NewDiskFile.create(disk.path(), disk.replace());
                @Nullable DiskFile backing = creation.backing()) {
            creation.make(file, creation.size(backing), monitor);
            monitor.checkCancelled();
            file.publish();
        }
    }

    /**
     * Makes the image within a file, which the caller publishes.
     *
     * @throws UnsupportedException when the format has not what was asked for
     */
    static void make(NewDisk disk, NewDiskFile file, long sizeBytes, Monitor monitor)
            throws IOException {
        DiskCreation creation = new DiskCreation(disk);
        creation.check();
        creation.make(file, sizeBytes, monitor);
    }

    private void check() throws UnsupportedException {
        ImageFormat format = disk.format();
        boolean qcow2 = format == ImageFormat.QCOW2;
        if (disk.backing().isPresent() && !qcow2) {
            throw unsupported("a " + format + " image is made without a backing file");
        }
        if (disk.compressed() && !qcow2) {
            throw unsupported("a " + format + " image is made without compression");
        }
        if (disk.compressed() && disk.qcow2().clusterBytes() > MOST_COMPRESSED_BYTES) {
            throw new UnsupportedException(
                    "create",
                    disk.path().toString(),
                    "clusters that are to be compressed have 256 KiB at most",
                    "choose smaller clusters");
        }
        boolean can =
                switch (disk.preallocation()) {
                    case NONE -> true;
                    case METADATA -> qcow2;
                    case ALLOCATED, FULL -> qcow2 || format == ImageFormat.RAW;
                };
        if (!can) {
            throw unsupported("a " + format + " image is made without preallocation of that kind");
        }
    }

    private UnsupportedException unsupported(String reason) {
        return new UnsupportedException(
                "create", disk.path().toString(), reason, "make a qcow2 image, or leave that out");
    }

    private @Nullable DiskFile backing() throws IOException {
        if (disk.backing().isEmpty()) {
            return null;
        }
        Backing backing = disk.backing().get();
        Path file = disk.path().toAbsolutePath().resolveSibling(backing.file());
        ImageOptions options = ImageOptions.defaults().withFormat(backing.format());
        return DiskFile.open(file, options, Below.LEFT_OUT);
    }

    private long size(@Nullable DiskFile backing) throws IOException {
        if (disk.sizeBytes().isPresent()) {
            return disk.sizeBytes().getAsLong();
        }
        if (backing == null) {
            throw new RefusedException(
                    "create",
                    disk.path().toString(),
                    "it has no size",
                    "say how large it is to be");
        }
        return InfoReader.read(backing).sizeBytes();
    }

    private void make(NewDiskFile file, long sizeBytes, Monitor monitor) throws IOException {
        if (disk.format() == ImageFormat.RAW) {
            file.setSize(sizeBytes);
        } else {
            file.format(options(Math.ceilDiv(sizeBytes, SECTOR_BYTES) * SECTOR_BYTES));
        }
        switch (disk.preallocation()) {
            case NONE, METADATA -> {}
            case ALLOCATED -> file.allocate();
            case FULL -> fill(file.bytes(), monitor);
        }
    }

    /** BlockdevCreateOptions of the QEMU QMP Reference Manual. */
    private Map<String, Object> options(long sizeBytes) {
        Map<String, Object> options = new HashMap<>();
        options.put("driver", disk.format().qemuDriver());
        options.put("size", sizeBytes);
        switch (disk.format()) {
            case QCOW2 -> addQcow2(options);
            // Else it would be rounded to what a geometry of cylinders can say.
            case VHD -> options.put("force-size", true);
            default -> {}
        }
        return options;
    }

    private void addQcow2(Map<String, Object> options) {
        Qcow2Options qcow2 = disk.qcow2();
        options.put("version", qcow2.version() == 2 ? "v2" : "v3");
        options.put("cluster-size", qcow2.clusterBytes());
        options.put("refcount-bits", qcow2.refcountBits());
        options.put("lazy-refcounts", qcow2.lazyRefcounts());
        options.put("extended-l2", qcow2.extendedL2());
        options.put("compression-type", qcow2.compression().name().toLowerCase(Locale.ROOT));
        if (disk.preallocation() != Preallocation.NONE) {
            options.put("preallocation", "metadata");
        }
        Optional<Backing> backing = disk.backing();
        if (backing.isPresent()) {
            options.put("backing-file", recorded(backing.get().file()));
            options.put("backing-fmt", backing.get().format().qemuDriver());
        }
    }

    /** QEMU takes what is before a colon for a protocol (path_has_protocol in its block.c). */
    private static String recorded(Path file) {
        String name = file.toString();
        int colon = name.indexOf(':');
        int slash = name.indexOf('/');
        return colon >= 0 && (slash < 0 || colon < slash) ? "./" + name : name;
    }

    /** Writes zeroes where the file has holes. */
    private static void fill(FileBlockDevice file, Monitor monitor) throws IOException {
        long done = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeroes = arena.allocate(PIECE_BYTES);
            for (Extent extent : file.extents(0, file.sizeBytes())) {
                long end = extent.offsetBytes() + extent.lengthBytes();
                for (long at = extent.offsetBytes(); extent.zero() && at < end; at += PIECE_BYTES) {
                    monitor.checkCancelled();
                    file.write(at, zeroes.asSlice(0, Math.min(PIECE_BYTES, end - at)));
                    monitor.progressed(at, file.sizeBytes());
                }
                done = end;
            }
        }
        monitor.progressed(done, file.sizeBytes());
    }
}
