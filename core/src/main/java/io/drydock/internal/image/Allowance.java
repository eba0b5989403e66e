package io.drydock.internal.image;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which other files an image may refer to. A name in a header is the word of whoever wrote the
 * image: it only picks one of the files that the caller has named. What the caller has not named is
 * not even looked at.
 *
 * @param image the image that refers, as the caller has named it
 * @param real the same, all symbolic links resolved
 */
record Allowance(Path image, Path real, ImageOptions options) {
    /** What QEMU takes as a protocol and not as a file (path_has_protocol in QEMU's block.c). */
    private static final Pattern PROTOCOL = Pattern.compile("[^/]*:.*", Pattern.DOTALL);

    /**
     * The file of that name.
     *
     * @param kind what it is to the image, for errors
     * @throws RefusedException unless it is allowed
     */
    Path check(String name, String kind) throws IOException {
        if (PROTOCOL.matcher(name).matches()) {
            throw new RefusedException(
                    "open",
                    image.toString(),
                    "its " + kind + " is no file but '" + name + "'",
                    "convert the image to one without it (qemu-img convert)");
        }
        Path named = path(name, kind);
        List<Path> meant = directories().map(directory -> resolve(directory, named)).toList();
        for (Path allowed : options.allowedFiles()) {
            for (Path file : directories().map(directory -> resolve(directory, allowed)).toList()) {
                if (meant.contains(file) || meant.contains(linksResolved(file))) {
                    return file;
                }
            }
        }
        throw new RefusedException(
                "open",
                image.toString(),
                "it refers to the " + kind + " '" + name + "', which is not allowed",
                "allow it by name if you trust it (--allow-backing=" + meant.getFirst() + ")");
    }

    /** The format in which the header says that the backing file is. */
    ImageFormat backingFormat(Optional<String> named) throws RefusedException {
        if (named.isEmpty()) {
            throw new RefusedException(
                    "open",
                    image.toString(),
                    "it does not say in which format its backing file is",
                    "record it (qemu-img rebase -u -F FORMAT -b FILE IMAGE)");
        }
        Optional<ImageFormat> format = ImageFormat.named(named.get());
        if (format.isEmpty()) {
            throw new RefusedException(
                    "open",
                    image.toString(),
                    "the format of its backing file, '" + named.get() + "', cannot be opened",
                    "convert the image to one without it (qemu-img convert)");
        }
        return format.get();
    }

    /** A relative name counts from the image's directory, of which a symbolic link makes two. */
    private Stream<Path> directories() {
        return Stream.of(real, image.toAbsolutePath())
                .map(path -> Optional.ofNullable(path.getParent()).orElse(path))
                .distinct();
    }

    private Path path(String name, String kind) throws CorruptDataException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new CorruptDataException(
                    "open", image.toString(), "the name of its " + kind + " is no path", e);
        }
    }

    private static Path resolve(Path directory, Path name) {
        return directory.resolve(name).toAbsolutePath().normalize();
    }

    private static Path linksResolved(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }
}
