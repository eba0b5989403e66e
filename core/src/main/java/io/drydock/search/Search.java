package io.drydock.search;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Looks through a guest's tree.
 *
 * <p>A walk begins with its start, however deep it is allowed to go. It never follows a symbolic
 * link; the start is no exception, unless a slash follows its name. What fails for one file or
 * directory is told to {@link WalkOptions#errors}; an error of the start itself is thrown. A walk
 * sees a file that is renamed meanwhile once, twice or not at all.
 *
 * <p>Memory: a walk keeps the entries of the directories that it is in, about 400 bytes each, and
 * not those that it has left.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class Search {
    private final Filesystem filesystem;

    private Search(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** What is in those files. */
    public static Search of(FileTree files) {
        return new Search(files.filesystem());
    }

    /**
     * All files of a tree, one after the other, depth first. They are looked for as the stream is
     * read, by the thread that reads it; it needs no closing.
     *
     * @return a sequential stream, which throws {@link UncheckedIOException}
     */
    public Stream<FoundFile> walk(GuestPath start, WalkOptions options) throws IOException {
        Iterator<FoundFile> files = serial(start, options);
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(files, traits), false);
    }

    private SerialWalk serial(GuestPath start, WalkOptions options) throws IOException {
        return new SerialWalk(new DirectoryReader(filesystem, start, options), options);
    }

    /**
     * Visits all files of a tree, in any order, with {@link WalkOptions#threads} platform threads
     * of which the caller's is one. Returns when all have ended.
     *
     * @param visitor called by all of the threads, also at once; a directory is visited before what
     *     is in it
     */
    public void walkParallel(GuestPath start, WalkOptions options, Visitor visitor)
            throws IOException {
        WalkOptions shared = options.withErrors(new SerialErrors(options.errors()));
        new ParallelWalk(new DirectoryReader(filesystem, start, shared), visitor, shared).run();
    }

    /** The files of a tree that meet a condition: {@link #walk} and a filter. */
    public Stream<FoundFile> find(
            GuestPath start, Predicate<? super FoundFile> condition, WalkOptions options)
            throws IOException {
        return walk(start, options).filter(condition);
    }

    /**
     * The paths of all that is in a directory and below, relative to it, in the order of their
     * bytes: libguestfs's find. The first error is thrown.
     */
    public List<GuestPath> find(GuestPath directory) throws IOException {
        GuestPath start = directory.withSlash();
        WalkOptions sorted = WalkOptions.defaults().withOrder(WalkOrder.PATH);
        try (Stream<FoundFile> files = walk(start, sorted)) {
            return files.skip(1).map(file -> GuestPath.of(below(start, file.path()))).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Writes the paths of all that is in a directory and below, relative to it, with a NUL after
     * each: libguestfs's find0.
     */
    public void find0(GuestPath directory, OutputStream to, WalkOptions options)
            throws IOException {
        GuestPath start = directory.withSlash();
        Iterator<FoundFile> files = serial(start, options);
        try {
            files.next();
            while (files.hasNext()) {
                to.write(below(start, files.next().path()));
                to.write(0);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** As {@link #glob(GuestPath, GlobOptions, Monitor)}, as libguestfs's glob_expand. */
    public List<GuestPath> glob(String pattern) throws IOException {
        return glob(GuestPath.of(pattern), GlobOptions.defaults(), Monitor.NONE);
    }

    /**
     * The paths that a pattern stands for, as glob(3) in the C locale: those of each alternative of
     * its braces in the order of their bytes. Links are followed within the guest, but for what
     * {@code **} stands for. Names that begin with a period must be asked for, and {@code .} and
     * {@code ..} match no wildcard. A relative pattern starts at the root. Directories that cannot
     * be entered match nothing; damage is an error.
     *
     * @return empty when nothing matches
     * @throws io.drydock.error.FileException {@code EOVERFLOW} when more than a million paths match
     * @throws IllegalArgumentException when braces stand for more than 10,000 patterns
     */
    public List<GuestPath> glob(GuestPath pattern, GlobOptions options, Monitor monitor)
            throws IOException {
        return new Glob(filesystem, options, monitor).expand(pattern);
    }

    /** What a tree takes, its start among it; walked in parallel. */
    public DiskUsage usage(GuestPath start, WalkOptions options) throws IOException {
        UsageSum sum = new UsageSum();
        walkParallel(start, options, file -> sum.add(file.status()));
        return sum.sum();
    }

    /** How many files of each type a tree has; walked in parallel. */
    public FileCounts count(GuestPath start, WalkOptions options) throws IOException {
        Map<FileType, LongAdder> counts = new ConcurrentHashMap<>();
        walkParallel(
                start,
                options,
                file ->
                        counts.computeIfAbsent(file.status().type(), _ -> new LongAdder())
                                .increment());
        Map<FileType, Long> sums = new EnumMap<>(FileType.class);
        counts.forEach((type, count) -> sums.put(type, count.sum()));
        return new FileCounts(sums);
    }

    /** The longest regular files of a tree, the longest first; walked in parallel. */
    public List<FoundFile> largest(GuestPath start, int limit, WalkOptions options)
            throws IOException {
        Largest largest = new Largest(limit);
        walkParallel(
                start,
                options,
                file -> {
                    if (file.status().isRegular()) {
                        largest.add(file);
                    }
                });
        return largest.files();
    }

    /** What follows a directory's path, which ends in a slash, in the path of what is below it. */
    private static byte[] below(GuestPath directory, GuestPath path) {
        byte[] bytes = path.toBytes();
        return Arrays.copyOfRange(bytes, directory.lengthBytes(), bytes.length);
    }
}
