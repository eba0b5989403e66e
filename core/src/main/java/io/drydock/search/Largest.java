package io.drydock.search;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Keeps the largest of the files that it is given.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Largest {
    private static final Comparator<FoundFile> LARGEST_FIRST =
            Comparator.comparingLong((FoundFile file) -> file.status().sizeBytes())
                    .reversed()
                    .thenComparing(FoundFile::path);

    private final int limit;

    /** The least of those that are kept is at the head. */
    private final PriorityQueue<FoundFile> kept = new PriorityQueue<>(LARGEST_FIRST.reversed());

    Largest(int limit) {
        this.limit = limit;
    }

    synchronized void add(FoundFile file) {
        kept.add(file);
        if (kept.size() > limit) {
            kept.remove();
        }
    }

    synchronized List<FoundFile> files() {
        return kept.stream().sorted(LARGEST_FIRST).toList();
    }
}
