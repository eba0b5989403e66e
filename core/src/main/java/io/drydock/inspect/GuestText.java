package io.drydock.inspect;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads small text files of a guest, for facts that may be missing. What is not UTF-8 in them
 * becomes U+FFFD: it is for people to read.
 */
final class GuestText {
    /** The largest file that is taken for a configuration file. */
    static final int LIMIT_BYTES = 256 << 10;

    /** Nobody's product or host has a longer name; what follows is dropped. */
    private static final int LINE_LIMIT = 4096;

    /** What a guest can make of one of its files. All other errors are the image's. */
    private static final Set<String> NOT_THERE =
            Set.of(
                    "ENOENT",
                    "ENOTDIR",
                    "ELOOP",
                    "EISDIR",
                    "EINVAL",
                    "EFBIG",
                    "EACCES",
                    "EPERM",
                    "ENAMETOOLONG",
                    "EUCLEAN",
                    "EBADMSG",
                    "ENXIO");

    private GuestText() {}

    /** A question to the guest's files. */
    interface Question<T> {
        T ask() throws IOException;
    }

    /** The answer; empty when the guest has no such file, or something else in its place. */
    static <T> Optional<T> ask(Question<T> question) throws IOException {
        try {
            return Optional.of(question.ask());
        } catch (FileException e) {
            if (NOT_THERE.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the path leads to, links followed. */
    static Optional<FileStatus> find(FileTree files, String path) throws IOException {
        return ask(() -> files.status(path));
    }

    /** What a symbolic link holds; empty when it is none. */
    static Optional<String> link(FileTree files, GuestPath path) throws IOException {
        return ask(() -> files.readlink(path).toString());
    }

    /** The lines of a file, without blanks around them; empty when there is no file. */
    static Optional<List<String>> findLines(FileTree files, String path) throws IOException {
        return ask(() -> files.read(GuestPath.of(path), LIMIT_BYTES)).map(GuestText::lines);
    }

    /** As {@link #findLines}; none when there is no file. */
    static List<String> lines(FileTree files, String path) throws IOException {
        return findLines(files, path).orElse(List.of());
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(0, Math.min(line.length(), LINE_LIMIT)).strip())
                .toList();
    }
}
