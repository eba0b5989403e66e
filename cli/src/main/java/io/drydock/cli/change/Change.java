package io.drydock.cli.change;

import io.drydock.filesystem.GuestPath;

/**
 * What became of one path.
 *
 * @param before what was there
 * @param after what is there now
 */
public record Change(GuestPath path, Snapshot before, Snapshot after) {
    /** Whether it is what it was, times and attributes aside. */
    boolean isNone() {
        if (!before.isThere() || !after.isThere()) {
            return before.isThere() == after.isThere();
        }
        return before.mode().equals(after.mode())
                && before.hasOwnersOf(after)
                && (before.type() == io.drydock.filesystem.FileType.DIRECTORY
                        || before.hasContentOf(after));
    }
}
