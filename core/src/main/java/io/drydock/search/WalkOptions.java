package io.drydock.search;

import io.drydock.task.Monitor;
import java.util.function.Predicate;

/**
 * How a tree is walked.
 *
 * @param maxDepth how far below its start the walk goes: 0 is the start alone
 * @param crossesFilesystems whether it goes on into other filesystems that are attached below its
 *     start, and into btrfs subvolumes. If not, the directory that they are on is still found
 * @param order of a serial walk; a parallel one has none
 * @param entered which directories are entered; the others are found, but not what is in them.
 *     Asked by all threads of a parallel walk, also at once
 * @param errors what is told of what cannot be looked at
 * @param threads how many threads a parallel walk has
 * @param monitor told how many files have been found
 */
public record WalkOptions(
        int maxDepth,
        boolean crossesFilesystems,
        WalkOrder order,
        Predicate<FoundFile> entered,
        WalkErrors errors,
        int threads,
        Monitor monitor) {
    private static final WalkOptions DEFAULTS =
            new WalkOptions(
                    Integer.MAX_VALUE,
                    true,
                    WalkOrder.DIRECTORY,
                    _ -> true,
                    WalkErrors.FATAL,
                    Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8),
                    Monitor.NONE);

    public WalkOptions {
        if (maxDepth < 0 || threads < 1) {
            throw new IllegalArgumentException("depth " + maxDepth + ", threads " + threads);
        }
    }

    /**
     * All of the tree, across filesystems, in the order of the directories. The first error ends
     * the walk; a guest that may be damaged wants {@link #withErrors}. A parallel walk has a thread
     * per processor, but at least 2 and at most 8.
     */
    public static WalkOptions defaults() {
        return DEFAULTS;
    }

    public WalkOptions withMaxDepth(int depth) {
        return new WalkOptions(depth, crossesFilesystems, order, entered, errors, threads, monitor);
    }

    /** As find(1) with -xdev. */
    public WalkOptions withinOneFilesystem() {
        return new WalkOptions(maxDepth, false, order, entered, errors, threads, monitor);
    }

    public WalkOptions withOrder(WalkOrder wanted) {
        return new WalkOptions(
                maxDepth, crossesFilesystems, wanted, entered, errors, threads, monitor);
    }

    /** As find(1) with -prune, for the directories that it does not accept. */
    public WalkOptions entering(Predicate<FoundFile> directories) {
        return new WalkOptions(
                maxDepth, crossesFilesystems, order, directories, errors, threads, monitor);
    }

    public WalkOptions withErrors(WalkErrors handler) {
        return new WalkOptions(
                maxDepth, crossesFilesystems, order, entered, handler, threads, monitor);
    }

    public WalkOptions withThreads(int number) {
        return new WalkOptions(
                maxDepth, crossesFilesystems, order, entered, errors, number, monitor);
    }

    public WalkOptions withMonitor(Monitor watching) {
        return new WalkOptions(
                maxDepth, crossesFilesystems, order, entered, errors, threads, watching);
    }
}
