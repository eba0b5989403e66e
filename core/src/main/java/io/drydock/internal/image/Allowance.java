package io.drydock.internal.image;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which other files an image may refer to. A name in a header is the word of whoever wrote the
 * image: it counts only when the caller has named the same file.
 *
 * @param image the image that refers
 */
record Allowance(Path image, ImageOptions options) {
    /** What QEMU takes as a protocol and not as a file (path_has_protocol in QEMU's block.c). */
    private static final Pattern PROTOCOL = Pattern.compile("^[^/]*:.*", Pattern.DOTALL);

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
        Path file = canonical(name, kind);
        for (Path allowed : options.allowedFiles()) {
            if (real(directory().resolve(allowed)).equals(file)) {
                return file;
            }
        }
        throw new RefusedException(
                "open",
                image.toString(),
                "it refers to the " + kind + " '" + name + "', which is not allowed",
                "allow it by name if you trust it (--allow-backing=" + file + ")");
    }

    /** The format in which the header says that the backing file is. */
    ImageFormat backingFormat(Optional<String> named) throws IOException {
        return named.flatMap(ImageFormat::named)
                .orElseThrow(() ->
                        new RefusedException(
                                "open",
                                image.toString(),
                                "it does not say in which format its backing file is",
                                "record it (qemu-img rebase -u -F FORMAT -b FILE IMAGE)"));
    }

    private Path canonical(String name, String kind) throws CorruptDataException {
        try {
            return real(directory().resolve(name));
        } catch (InvalidPathException e) {
            throw new CorruptDataException(
                    "open", image.toString(), "the name of its " + kind + " is no path", e);
        }
    }

    private Path directory() {
        return Optional.ofNullable(real(image).getParent()).orElse(Path.of("/"));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
