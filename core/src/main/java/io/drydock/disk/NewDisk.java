package io.drydock.disk;

import io.drydock.image.ImageFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An image file that is to be made. Immutable; each method returns a copy with one thing changed.
 *
 * @param path its file
 * @param format its format
 * @param sizeBytes how large the disk is to be; formats other than raw have whole sectors of 512
 *     bytes, and it is rounded up. Without it, as large as the backing file's or what is converted
 * @param backing what it is a difference to; qcow2 only, and not in a conversion
 * @param preallocation what has its place on storage from the beginning
 * @param qcow2 what it is like if it is qcow2
 * @param compressed whether a conversion compresses what it writes; qcow2 only, with clusters of
 *     256 KiB at most
 * @param replace whether it takes the place of a file of that name, which goes when the new one is
 *     whole
 */
public record NewDisk(
        Path path,
        ImageFormat format,
        OptionalLong sizeBytes,
        Optional<Backing> backing,
        Preallocation preallocation,
        Qcow2Options qcow2,
        boolean compressed,
        boolean replace) {
    public NewDisk {
        if (sizeBytes.isPresent() && sizeBytes.getAsLong() < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /** Sparse, without a backing file, replacing nothing. */
    public static NewDisk of(Path path, ImageFormat format) {
        return new NewDisk(
                path,
                format,
                OptionalLong.empty(),
                Optional.empty(),
                Preallocation.NONE,
                Qcow2Options.defaults(),
                false,
                false);
    }

    /** An external snapshot: a qcow2 image that takes all changes, while the other stays as is. */
    public static NewDisk overlay(Path path, Backing backing) {
        return of(path, ImageFormat.QCOW2).withBacking(backing);
    }

    public NewDisk withSizeBytes(long value) {
        return new NewDisk(
                path,
                format,
                OptionalLong.of(value),
                backing,
                preallocation,
                qcow2,
                compressed,
                replace);
    }

    public NewDisk withBacking(Backing value) {
        return new NewDisk(
                path,
                format,
                sizeBytes,
                Optional.of(value),
                preallocation,
                qcow2,
                compressed,
                replace);
    }

    public NewDisk withPreallocation(Preallocation value) {
        return new NewDisk(path, format, sizeBytes, backing, value, qcow2, compressed, replace);
    }

    public NewDisk withQcow2(Qcow2Options value) {
        return new NewDisk(
                path, format, sizeBytes, backing, preallocation, value, compressed, replace);
    }

    public NewDisk withCompressed(boolean value) {
        return new NewDisk(path, format, sizeBytes, backing, preallocation, qcow2, value, replace);
    }

    public NewDisk withReplace(boolean value) {
        return new NewDisk(
                path, format, sizeBytes, backing, preallocation, qcow2, compressed, value);
    }
}
