package io.drydock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table of Markdown, its columns aligned to the right but the first. */
final class Table {
    private final List<String> lines = new ArrayList<>();

    Table(String... heads) {
        row(heads);
        lines.add("|---" + "|--:".repeat(heads.length - 1) + "|");
    }

    void row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
