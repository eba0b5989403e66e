package io.drydock.filesystem;

import java.util.OptionalInt;

/** What new files are not to allow (umask(2)), if a caller wants that. */
record Umask(OptionalInt mask) {
    private static final int FILE = 0666;
    private static final int DIRECTORY = 0777;
    private static final int USUAL = 0022;

    static final Umask NONE = new Umask(OptionalInt.empty());

    static Umask masking(int mask) {
        return new Umask(OptionalInt.of(mask & DIRECTORY));
    }

    /** What is left of permissions that a caller has given. */
    int of(int permissions) {
        return permissions & ~mask.orElse(0);
    }

    /** What a file gets when nobody has said. */
    int ofFile() {
        return FILE & ~mask.orElse(USUAL);
    }

    /** What a directory gets when nobody has said. */
    int ofDirectory() {
        return DIRECTORY & ~mask.orElse(USUAL);
    }
}
