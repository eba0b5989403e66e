package io.drydock.search;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.function.Predicate;

/**
 * Conditions to find files by, those of find(1). They are put together by {@link Predicate#and},
 * {@link Predicate#or} and {@link Predicate#negate}.
 *
 * <p>Threading: immutable; a condition may be tested by many threads at once.
 */
public final class Conditions {
    private static final int PERMISSION_BITS = 07777;

    private Conditions() {}

    /** Files whose name, the last component of the path, the pattern stands for (-name). */
    public static Predicate<FoundFile> name(GlobPattern pattern) {
        return file -> pattern.matches(file.path().name());
    }

    /** Files whose whole path the pattern stands for; a star may stand for slashes (-path). */
    public static Predicate<FoundFile> path(GlobPattern pattern) {
        return file -> pattern.matches(file.path());
    }

    /** Files of one of those types (-type). */
    public static Predicate<FoundFile> type(FileType first, FileType... others) {
        EnumSet<FileType> types = EnumSet.of(first, others);
        return file -> types.contains(file.status().type());
    }

    /** Files of at least that length. */
    public static Predicate<FoundFile> atLeast(long sizeBytes) {
        return file -> file.status().sizeBytes() >= sizeBytes;
    }

    /** Files of at most that length. */
    public static Predicate<FoundFile> atMost(long sizeBytes) {
        return file -> file.status().sizeBytes() <= sizeBytes;
    }

    /** Files whose content has changed after that time (-newermt). */
    public static Predicate<FoundFile> modifiedAfter(Instant time) {
        return file -> file.status().modified().isAfter(time);
    }

    /** Files that were read after that time, as far as the guest has kept that (-newerat). */
    public static Predicate<FoundFile> accessedAfter(Instant time) {
        return file -> file.status().accessed().isAfter(time);
    }

    /** Files whose content, owner or mode has changed after that time (-newerct). */
    public static Predicate<FoundFile> changedAfter(Instant time) {
        return file -> file.status().changed().isAfter(time);
    }

    /** Files of the user with that number (-uid). */
    public static Predicate<FoundFile> owner(long uid) {
        return file -> file.status().uid() == uid;
    }

    /** Files of the group with that number (-gid). */
    public static Predicate<FoundFile> group(long gid) {
        return file -> file.status().gid() == gid;
    }

    /** Files with exactly those permissions, of the mode's low twelve bits (-perm MODE). */
    public static Predicate<FoundFile> permissions(int exactly) {
        return file -> file.status().permissions() == (exactly & PERMISSION_BITS);
    }

    /** Files with all of those bits set (-perm -MODE). */
    public static Predicate<FoundFile> allPermissions(int bits) {
        return file -> (file.status().permissions() & bits) == bits;
    }

    /** Files with any of those bits set, or of no bits at all (-perm /MODE). */
    public static Predicate<FoundFile> anyPermission(int bits) {
        return file -> bits == 0 || (file.status().permissions() & bits) != 0;
    }

    /** Files with that many names (-links). */
    public static Predicate<FoundFile> links(int number) {
        return file -> file.status().links() == number;
    }

    /** All names of one file (-samefile). */
    public static Predicate<FoundFile> sameFile(FileStatus as) {
        return file -> file.status().isSameFile(as);
    }

    /** Files that are at least that far below the walk's start (-mindepth). */
    public static Predicate<FoundFile> deeperThan(int depth) {
        return file -> file.depth() > depth;
    }
}
