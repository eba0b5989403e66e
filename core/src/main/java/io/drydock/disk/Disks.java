package io.drydock.disk;

import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.Below;
import io.drydock.internal.image.DiskFile;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with image files that are in no session: as qemu-img(1) does it, by a
 * qemu-storage-daemon that this JVM keeps, so that no program is started for each.
 *
 * <p>The options say how an image is opened, as for a session: its format is told by its magic or
 * named, other files that it refers to must be allowed, and what changes it needs {@code
 * withReadOnly(false)}. An image that a virtual machine, a session or a program of QEMU's has open
 * for writing is refused, and so is a change of one that anybody has open. All images but raw ones
 * need qemu-storage-daemon.
 *
 * <p>A new file gets its name when all of it is on stable storage. What is cancelled or fails, be
 * it by the end of the JVM, leaves none.
 *
 * <p>Threading: safe for use by many threads at once.
 */
public final class Disks {
    private Disks() {}

    /** Makes an image: {@link #create(NewDisk, Monitor)}. */
    public static void create(NewDisk disk) throws IOException {
        create(disk, Monitor.NONE);
    }

    /**
     * Makes an image that holds nothing, or only what its backing file does.
     *
     * @param monitor is told of bytes that are written; only {@link Preallocation#FULL} takes long
     * @throws RefusedException when there is a file of that name and it is not to be replaced, or
     *     no size is known
     * @throws UnsupportedException when the format has not what was asked for
     */
    public static void create(NewDisk disk, Monitor monitor) throws IOException {
        DiskCreation.run(disk, monitor);
    }

    /** What an image says of itself. Its backing file is not looked at. */
    public static DiskInfo info(Path image, ImageOptions options) throws IOException {
        try (DiskFile file = DiskFile.open(image, options, Below.LEFT_OUT)) {
            return InfoReader.read(file);
        }
    }

    /**
     * As {@link #info}, of the image and of each file that it is built on, the last of which has no
     * backing file.
     *
     * @throws RefusedException when one of them is not allowed
     */
    public static List<DiskInfo> chain(Path image, ImageOptions options) throws IOException {
        List<DiskInfo> chain = new ArrayList<>();
        // Opened as a whole first: then all of them are allowed, and there is no loop.
        try (DiskFile all = DiskFile.open(image, options, Below.READ_ONLY)) {
            Path path = all.path();
            ImageOptions how = options.withFormat(all.format());
            Optional<Path> next = Optional.of(path);
            while (next.isPresent()) {
                try (DiskFile file = DiskFile.open(next.get(), how, Below.READ_ONLY)) {
                    DiskInfo info = InfoReader.read(file);
                    chain.add(info);
                    next = file.backing();
                    Optional<ImageFormat> format = info.backingFormat().flatMap(ImageFormat::named);
                    how = format.isPresent() ? how.withFormat(format.get()) : how;
                }
            }
        }
        return List.copyOf(chain);
    }

    /**
     * What the disk in an image consists of, and which file of its chain has it.
     *
     * @param sink takes the runs in order, without gaps
     * @param monitor is told of bytes of the disk
     */
    public static void map(Path image, ImageOptions options, DiskExtentSink sink, Monitor monitor)
            throws IOException {
        try (DiskFile file = DiskFile.open(image, options, Below.READ_ONLY)) {
            MapReader.run(file, sink, monitor);
        }
    }

    /**
     * Compares the tables of an image with each other, and may repair them. It is qemu-img that
     * does this.
     *
     * @param repair anything but {@link DiskRepair#NONE} changes the image
     * @param monitor may cancel it, but for a repair that has begun; is told of no progress
     * @throws io.drydock.error.CorruptDataException when the image is too damaged to be opened
     * @throws UnsupportedException when the format has no check, or qemu-img is not installed
     */
    public static DiskCheck check(
            Path image, ImageOptions options, DiskRepair repair, Monitor monitor)
            throws IOException {
        if (repair == DiskRepair.NONE) {
            ImageOptions reading = options.withReadOnly(true);
            try (DiskFile file = DiskFile.open(image, reading, Below.LEFT_OUT)) {
                return CheckReader.run(file, repair, monitor);
            }
        }
        try (DiskFile file = DiskFile.openToChange("repair", image, options, Below.LEFT_OUT)) {
            monitor.checkCancelled();
            return CheckReader.run(file, repair, Monitor.NONE);
        }
    }

    /**
     * Makes the disk in an image larger or smaller: raw and qcow2. What is added reads as zeroes.
     * Partitions and filesystems stay as they are.
     *
     * @param shrink whether it may become smaller, by which what is behind the new end is lost
     * @throws RefusedException when it would become smaller and may not
     */
    public static void resize(Path image, ImageOptions options, long sizeBytes, boolean shrink)
            throws IOException {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
        try (DiskFile file = DiskFile.openToChange("resize", image, options, Below.READ_ONLY)) {
            DiskResize.run(file, sizeBytes, shrink);
        }
    }

    /**
     * Copies the disk in an image into a new image, holes left out.
     *
     * @param options how the source is opened, which is never written
     * @param target the new image, without a backing file
     * @param monitor is told of bytes of the disk, holes included
     * @throws RefusedException when the target would be smaller than the source
     */
    public static void convert(Path source, ImageOptions options, NewDisk target, Monitor monitor)
            throws IOException {
        DiskConversion.run(source, options, target, monitor);
    }

    /**
     * Copies what an overlay has of its own to its backing file, which grows if it must. The
     * overlay is not changed and may be removed afterwards; other images with that backing file are
     * worth nothing any more.
     *
     * @param options how the overlay is opened; not read-only, and with its backing files allowed
     * @param monitor is told of bytes. When it is cancelled, part of them are in the backing file:
     *     the disk is still whole by the overlay, and committing it again goes on
     * @throws RefusedException when it has no backing file
     */
    public static void commit(Path overlay, ImageOptions options, Monitor monitor)
            throws IOException {
        // The overlay itself is only read, and locked so.
        try (DiskFile file = openToCommit(overlay, options)) {
            if (file.backing().isEmpty()) {
                throw new RefusedException(
                        "commit",
                        overlay.toString(),
                        "it has no backing file",
                        "it is all in this file already");
            }
            file.commit(monitor);
        }
    }

    private static DiskFile openToCommit(Path overlay, ImageOptions options) throws IOException {
        if (options.readOnly()) {
            throw new RefusedException(
                    "commit", overlay.toString(), "it was opened read-only", "open it for writing");
        }
        return DiskFile.open(overlay, options.withReadOnly(true), Below.FIRST_WRITABLE);
    }

    /**
     * Keeps the disk as it is now, in the same file: an internal snapshot; qcow2 only.
     *
     * @throws RefusedException when there is a snapshot of that name, or it could not be kept whole
     */
    public static void createSnapshot(Path image, ImageOptions options, String name)
            throws IOException {
        String operation = "snapshot";
        try (DiskFile file = DiskFile.openToChange(operation, image, options, Below.LEFT_OUT)) {
            Snapshots.check(operation, file);
            Snapshots.checkNew(file, name);
            file.createSnapshot(name);
        }
    }

    /**
     * Removes an internal snapshot.
     *
     * @param nameOrId its name; or its id, if none is called that
     * @throws io.drydock.error.NotFoundException when there is none
     */
    public static void deleteSnapshot(Path image, ImageOptions options, String nameOrId)
            throws IOException {
        String operation = "delete snapshot of";
        try (DiskFile file = DiskFile.openToChange(operation, image, options, Below.LEFT_OUT)) {
            Snapshots.check(operation, file);
            DiskSnapshot snapshot = Snapshots.find(operation, file, nameOrId);
            file.deleteSnapshot(snapshot.id(), snapshot.name());
        }
    }

    /**
     * Makes the disk what it was at an internal snapshot. What it is now is lost, unless it has a
     * snapshot of its own. It is qemu-img that does this.
     *
     * @param nameOrId the snapshot's name; or its id, if none is called that
     * @throws io.drydock.error.NotFoundException when there is none
     * @throws UnsupportedException when the format has no snapshots, or qemu-img is not installed
     */
    public static void revert(Path image, ImageOptions options, String nameOrId)
            throws IOException {
        String operation = "revert";
        try (DiskFile file = DiskFile.openToChange(operation, image, options, Below.READ_ONLY)) {
            Snapshots.check(operation, file);
            file.revert(Snapshots.find(operation, file, nameOrId).id(), Monitor.NONE);
        }
    }
}
