package io.drydock.format;

import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that checks the filesystems of a type, and how its words and its exit status are to
 * be read.
 *
 * <p>Threading: immutable.
 */
sealed interface Checker permits BtrfsChecker, ExtChecker, FatChecker, NtfsChecker, XfsChecker {
    /** More is not kept: a filesystem of garbage has millions. */
    int MAX_PROBLEMS = 1000;

    /** Looks, and changes nothing. */
    CheckReport check(Attached attached, String type) throws IOException;

    /** Puts right what it can, and says yes to all questions. */
    CheckReport repair(Attached attached, String type, RepairOption... options) throws IOException;

    /**
     * The checker of a type.
     *
     * @throws io.drydock.error.UnsupportedException when there is none
     */
    static Checker of(String type, String name) throws IOException {
        return switch (type) {
            case "ext2", "ext3", "ext4" -> new ExtChecker();
            case "xfs" -> new XfsChecker();
            case "btrfs" -> new BtrfsChecker();
            case "vfat" -> new FatChecker();
            case "ntfs" -> new NtfsChecker();
            default -> throw Formatter.unsupported("check", name, type);
        };
    }

    /** The lines that tell of problems: all but those that match. */
    static List<String> problems(Attached attached, String said, Pattern harmless) {
        return said.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !harmless.matcher(line).find())
                .map(attached::named)
                .limit(MAX_PROBLEMS)
                .toList();
    }

    /** The numbers of the first match, by the names of the groups. */
    static Map<String, Long> counts(String said, Pattern pattern) {
        Matcher matcher = pattern.matcher(said);
        Map<String, Long> counts = new HashMap<>();
        if (matcher.find()) {
            for (String group : pattern.namedGroups().keySet()) {
                counts.put(group, Long.parseLong(matcher.group(group)));
            }
        }
        return counts;
    }

    /**
     * Checks once more after a repair, for programs whose exit status does not tell what became of
     * it.
     */
    default CheckReport verify(Attached attached, CheckReport before) throws IOException {
        CheckReport after = check(attached, before.type());
        boolean clean = after.verdict() == Verdict.CLEAN;
        return new CheckReport(
                before.type(),
                clean ? Verdict.REPAIRED : Verdict.DAMAGED,
                clean ? before.problems() : after.problems(),
                after.counts());
    }

    /** All that it has said. */
    static String said(ProgramResult result) {
        return result.output() + "\n" + result.errors();
    }
}
