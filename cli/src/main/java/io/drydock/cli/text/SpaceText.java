package io.drydock.cli.text;

import java.util.List;

/** How full filesystems are, as a table for people. */
public final class SpaceText {
    private SpaceText() {}

    /**
     * The table, a row for each.
     *
     * @param human whether sizes have units
     * @param inodes whether inodes are shown rather than space
     */
    public static String of(List<MountSpace> mounts, boolean human, boolean inodes) {
        Table table = Table.titled(MountSpace.titles(human, inodes));
        for (MountSpace mount : mounts) {
            table.row(mount.cells(human, inodes).toArray(String[]::new));
        }
        return table.toString();
    }
}
