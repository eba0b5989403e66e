package io.drydock.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells, aligned in columns that are two spaces apart. Cells are made {@link Printable}.
 *
 * <p>Threading: for one thread.
 */
public final class Table {
    private static final String GAP = "  ";

    /** A longer cell sticks out, lest one monstrous name of a guest pads every other row. */
    private static final int WIDEST = 64;

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;

    /**
     * A table with a title row; a title that begins with {@code >} makes its column right-aligned.
     */
    public static Table titled(String... titles) {
        Table table = new Table(titles.length);
        String[] cells = new String[titles.length];
        for (int i = 0; i < titles.length; i++) {
            table.right[i] = titles[i].startsWith(">");
            cells[i] = table.right[i] ? titles[i].substring(1) : titles[i];
        }
        return table.row(cells);
    }

    /** A table without titles, of that many columns. */
    public static Table plain(int columns) {
        return new Table(columns);
    }

    private Table(int columns) {
        this.right = new boolean[columns];
    }

    /** Aligns a column to the right, counted from 0. */
    public Table right(int column) {
        right[column] = true;
        return this;
    }

    /** Adds a row; it has as many cells as the table has columns. */
    public Table row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.length);
        }
        List<String> row = new ArrayList<>(cells.length);
        for (String cell : cells) {
            row.add(Printable.of(cell));
        }
        rows.add(row);
        return this;
    }

    /** The lines, each with its line feed and no trailing spaces. */
    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder lines = new StringBuilder();
        for (List<String> row : rows) {
            int start = lines.length();
            for (int i = 0; i < widths.length; i++) {
                lines.append(i == 0 ? "" : GAP);
                String pad = " ".repeat(Math.max(0, widths[i] - width(row.get(i))));
                lines.append(right[i] ? pad + row.get(i) : row.get(i) + pad);
            }
            int end = lines.length();
            while (end > start && lines.charAt(end - 1) == ' ') {
                end--;
            }
            lines.setLength(end);
            lines.append('\n');
        }
        return lines.toString();
    }

    private int[] widths() {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST, width(row.get(i))));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
