package io.drydock.search;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One expansion of wildcards. Paths grow from the root, component by component. */
final class Glob {
    /** A few stars match as much as the guest likes. */
    private static final int MAX_MATCHES = 1 << 20;

    /** Errors that say that a path leads to nothing that could match. */
    private static final Set<String> NO_MATCH =
            Set.of("ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES");

    private final Filesystem filesystem;
    private final GlobOptions options;
    private final Monitor monitor;

    Glob(Filesystem filesystem, GlobOptions options, Monitor monitor) {
        this.filesystem = filesystem;
        this.options = options;
        this.monitor = monitor;
    }

    /**
     * A path that matches so far.
     *
     * @param type {@link FileType#UNKNOWN} where nobody has looked yet
     */
    private record Candidate(GuestPath path, FileType type) {
        boolean mayBeDirectory() {
            return type == FileType.DIRECTORY
                    || type == FileType.SYMBOLIC_LINK
                    || type == FileType.UNKNOWN;
        }
    }

    List<GuestPath> expand(GuestPath pattern) throws IOException {
        byte[] bytes = pattern.toBytes();
        List<byte[]> patterns = options.expandsBraces() ? Braces.expand(bytes) : List.of(bytes);
        List<GuestPath> matches = new ArrayList<>();
        for (byte[] alternative : patterns) {
            if (alternative.length > 0) {
                matches.addAll(matches(alternative));
                checkNumber(matches.size(), pattern);
            }
        }
        return matches;
    }

    /** What one pattern without braces stands for, in the order of bytes. */
    private List<GuestPath> matches(byte[] pattern) throws IOException {
        List<Candidate> candidates = List.of(new Candidate(GuestPath.ROOT, FileType.DIRECTORY));
        for (GlobComponent component : GlobComponent.of(pattern, options.matchesTrees())) {
            List<Candidate> next = new ArrayList<>();
            for (Candidate candidate : candidates) {
                if (candidate.mayBeDirectory()) {
                    monitor.checkCancelled();
                    addBelow(candidate.path, component, next);
                }
            }
            candidates = next;
        }
        boolean directoriesOnly = pattern[pattern.length - 1] == '/';
        List<GuestPath> matches = new ArrayList<>();
        for (Candidate candidate : candidates) {
            finish(candidate, directoriesOnly).ifPresent(matches::add);
        }
        matches.sort(null);
        return matches;
    }

    private void addBelow(GuestPath directory, GlobComponent component, List<Candidate> found)
            throws IOException {
        switch (component) {
            case GlobComponent.Literal literal ->
                    add(directory, GuestPath.of(literal.name()), FileType.UNKNOWN, found);
            case GlobComponent.Wild wild -> addMatching(directory, wild.pattern(), found);
            case GlobComponent.Tree _ -> addTree(directory, found);
        }
    }

    private void addMatching(GuestPath directory, GlobPattern pattern, List<Candidate> found)
            throws IOException {
        try {
            for (DirectoryEntry entry : filesystem.list(directory)) {
                if (pattern.matches(entry.name())) {
                    add(directory, entry.name(), entry.type(), found);
                }
            }
        } catch (FileException e) {
            throwUnlessNoMatch(e);
        }
    }

    /** Adds the directory and all below it, but for names that begin with a period. */
    private void addTree(GuestPath directory, List<Candidate> found) throws IOException {
        WalkOptions walk =
                WalkOptions.defaults()
                        .entering(file -> file.depth() == 0 || !isHidden(file))
                        .withErrors((_, e) -> throwUnlessNoMatch(e))
                        .withMonitor(monitor);
        // With a slash, a link is followed to the directory that the path has led to.
        GuestPath start = directory.withSlash();
        try {
            DirectoryReader reader = new DirectoryReader(filesystem, start, walk);
            SerialWalk files = new SerialWalk(reader, walk);
            files.next();
            found.add(new Candidate(directory, FileType.DIRECTORY));
            while (files.hasNext()) {
                FoundFile file = files.next();
                if (!isHidden(file)) {
                    found.add(new Candidate(file.path(), file.status().type()));
                    checkNumber(found.size(), directory);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (FileException e) {
            throwUnlessNoMatch(e);
        }
    }

    private static boolean isHidden(FoundFile file) {
        return file.path().name().toBytes()[0] == '.';
    }

    private static void throwUnlessNoMatch(IOException e) throws IOException {
        if (!(e instanceof FileException file) || !NO_MATCH.contains(file.errno())) {
            throw e;
        }
    }

    private void add(GuestPath directory, GuestPath name, FileType type, List<Candidate> found)
            throws IOException {
        if (directory.lengthBytes() + 1 + name.lengthBytes() <= GuestPath.MAX_BYTES) {
            found.add(new Candidate(directory.resolve(name), type));
            checkNumber(found.size(), directory);
        }
    }

    private static void checkNumber(int number, GuestPath path) throws FileException {
        if (number > MAX_MATCHES) {
            throw new FileException(
                    "glob",
                    path.toString(),
                    Errno.name(LibC.EOVERFLOW()),
                    "more than " + MAX_MATCHES + " paths match",
                    "walk the tree instead");
        }
    }

    /** The path as the caller gets it; empty when there is nothing, or not what is wanted. */
    private Optional<GuestPath> finish(Candidate candidate, boolean directoryOnly)
            throws IOException {
        if (candidate.type == FileType.UNKNOWN && !exists(candidate.path)) {
            return Optional.empty();
        }
        if (!directoryOnly && !options.marksDirectories()) {
            return Optional.of(candidate.path);
        }
        boolean directory = leadsToDirectory(candidate);
        if (directoryOnly && !directory) {
            return Optional.empty();
        }
        return Optional.of(directory ? candidate.path.withSlash() : candidate.path);
    }

    private boolean exists(GuestPath path) throws IOException {
        return status(path, false).isPresent();
    }

    private boolean leadsToDirectory(Candidate candidate) throws IOException {
        if (candidate.type == FileType.DIRECTORY) {
            return true;
        }
        return candidate.mayBeDirectory()
                && status(candidate.path, true).filter(FileStatus::isDirectory).isPresent();
    }

    private Optional<FileStatus> status(GuestPath path, boolean followLinks) throws IOException {
        try {
            return Optional.of(filesystem.status(path, followLinks));
        } catch (FileException e) {
            throwUnlessNoMatch(e);
            return Optional.empty();
        }
    }
}
