package io.drydock.format;

import java.util.List;
import java.util.Map;

/**
 * What the checking of a filesystem has found.
 *
 * @param type {@code ext4}, {@code xfs} ...
 * @param problems what the program has said is wrong, or was, a line each, in its words
 * @param counts what it has counted, where it tells: {@code files}, {@code maxFiles}, {@code
 *     usedBlocks}, {@code blocks}; clusters for FAT
 */
public record CheckReport(
        String type, Verdict verdict, List<String> problems, Map<String, Long> counts) {
    /** How the filesystem is now. */
    public enum Verdict {
        /** Nothing was wrong. */
        CLEAN,
        /** Something was wrong, and is right now. */
        REPAIRED,
        /** Something is wrong. */
        DAMAGED
    }

    public CheckReport {
        problems = List.copyOf(problems);
        counts = Map.copyOf(counts);
    }
}
