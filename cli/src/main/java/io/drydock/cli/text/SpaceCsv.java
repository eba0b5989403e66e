package io.drydock.cli.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How full filesystems are, as values separated by commas (RFC 4180, with the line feeds of Unix).
 * Control characters are escaped as everywhere.
 */
public final class SpaceCsv {
    private SpaceCsv() {}

    /** The lines: a header, and one for each; the columns are those of {@link SpaceText}. */
    public static String of(List<MountSpace> mounts, boolean human, boolean inodes) {
        StringBuilder lines = new StringBuilder();
        lines.append(
                line(
                        Arrays.stream(MountSpace.titles(human, inodes))
                                .map(title -> title.startsWith(">") ? title.substring(1) : title)
                                .toList()));
        mounts.forEach(mount -> lines.append(line(mount.cells(human, inodes))));
        return lines.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(SpaceCsv::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        String printable = Printable.of(cell);
        return printable.contains(",") || printable.contains("\"")
                ? '"' + printable.replace("\"", "\"\"") + '"'
                : printable;
    }
}
