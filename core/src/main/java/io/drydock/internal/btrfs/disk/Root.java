package io.drydock.internal.btrfs.disk;

/**
 * Where a tree begins.
 *
 * @param logical the address of its topmost node
 * @param generation which that node must have
 * @param level of that node, 0 for a leaf
 */
record Root(long logical, long generation, int level) {
    /** BTRFS_MAX_LEVEL. */
    private static final int LEVELS = 8;

    Root {
        if (level < 0 || level >= LEVELS) {
            throw new IllegalArgumentException("level " + level);
        }
    }

    /** As a structure has it. */
    static Root of(long logical, long generation, int level) throws BadStructureException {
        if (level >= LEVELS) {
            throw new BadStructureException("a tree has " + (level + 1) + " levels");
        }
        return new Root(logical, generation, level);
    }
}
