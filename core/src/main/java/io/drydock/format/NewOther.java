package io.drydock.format;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A filesystem that is to be made by its own program, since no library makes it.
 *
 * <p>Threading: immutable.
 *
 * @param blockBytes the size of its blocks, or of NTFS's clusters; what can be chosen depends on
 *     the program
 * @param label for XFS 12 bytes, for btrfs 255, for NTFS 128 characters at most
 */
public record NewOther(
        Kind kind, OptionalInt blockBytes, Optional<String> label, Optional<String> uuid)
        implements NewFilesystem {
    /** What it is. */
    public enum Kind {
        XFS,
        BTRFS,
        NTFS
    }

    private static NewOther of(Kind kind) {
        return new NewOther(kind, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** An XFS filesystem. */
    public static NewOther xfs() {
        return of(Kind.XFS);
    }

    /** A btrfs filesystem on one device. */
    public static NewOther btrfs() {
        return of(Kind.BTRFS);
    }

    /** An NTFS filesystem. */
    public static NewOther ntfs() {
        return of(Kind.NTFS);
    }

    @Override
    public String type() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    public NewOther withBlockBytes(int value) {
        return new NewOther(kind, OptionalInt.of(value), label, uuid);
    }

    @Override
    public NewOther withLabel(String value) {
        return new NewOther(kind, blockBytes, Optional.of(value), uuid);
    }

    @Override
    public NewOther withUuid(String value) {
        return new NewOther(kind, blockBytes, label, Optional.of(value));
    }
}
