package io.drydock.cli.text;

import io.drydock.disk.DiskCheck;

/** What a check of an image has found, for people. */
public final class DiskCheckText {
    private DiskCheckText() {}

    public static String of(DiskCheck check) {
        Table table = Table.plain(2).right(1);
        row(table, "Could not be checked", check.errors());
        row(table, "Corruptions", check.corruptions());
        row(table, "Leaked clusters", check.leaks());
        row(table, "Corruptions repaired", check.corruptionsFixed());
        row(table, "Leaks given back", check.leaksFixed());
        String found = check.isClean() ? "Nothing is wrong.\n" : "";
        row(table, "Clusters", check.clusters());
        row(table, "Allocated", check.allocatedClusters());
        row(table, "Fragmented", check.fragmentedClusters());
        row(table, "Compressed", check.compressedClusters());
        return found + table;
    }

    private static void row(Table table, String what, long count) {
        if (count > 0) {
            table.row(what, Long.toString(count));
        }
    }
}
