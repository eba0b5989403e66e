package io.drydock.format;

import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** btrfs-check(8). */
record BtrfsChecker() implements Checker {
    private static final Program BTRFS = new Program("btrfs", "btrfs-progs");
    private static final int ERRORS = 1;
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "^\\[\\d/\\d\\]|^Opening filesystem|^Checking filesystem|^UUID:|^found \\d"
                            + "|^(total|file data|btree space|data blocks)"
                            + "|^referenced \\d|^WARNING: filesystem mounted");

    @Override
    public CheckReport check(Attached attached, String type) throws IOException {
        ProgramResult result = attached.run(BTRFS, List.of("check", "--readonly", "@"));
        return switch (result.status()) {
            case 0 -> new CheckReport(type, Verdict.CLEAN, List.of(), Map.of());
            case ERRORS ->
                    new CheckReport(
                            type,
                            Verdict.DAMAGED,
                            Checker.problems(attached, Checker.said(result), HARMLESS),
                            Map.of());
            default -> throw result.failure("check", attached.name());
        };
    }

    @Override
    public CheckReport repair(Attached attached, String type, RepairOption... options)
            throws IOException {
        CheckReport before = check(attached, type);
        if (before.verdict() == Verdict.CLEAN) {
            return before;
        }
        // Its status says whether there were errors, not whether there are.
        attached.run(BTRFS, List.of("check", "--repair", "--force", "@"));
        return verify(attached, before);
    }
}
