package io.drydock.format;

import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** fsck.fat(8). */
record FatChecker() implements Checker {
    private static final Program FSCK_FAT = new Program("fsck.fat", "dosfstools");
    private static final int ERRORS = 1;
    private static final Pattern COUNTS =
            Pattern.compile(": (?<files>\\d+) files, (?<usedBlocks>\\d+)/(?<blocks>\\d+) clusters");
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "^fsck\\.fat \\d|^Leaving filesystem unchanged|: \\d+ files, .* clusters$"
                            + "|^\\*\\*\\* Filesystem was changed|^Writing changes");

    @Override
    public CheckReport check(Attached attached, String type) throws IOException {
        ProgramResult result = attached.run(FSCK_FAT, List.of("-n", "@"));
        String said = Checker.said(result);
        return switch (result.status()) {
            case 0 -> new CheckReport(type, Verdict.CLEAN, List.of(), Checker.counts(said, COUNTS));
            case ERRORS ->
                    new CheckReport(
                            type,
                            Verdict.DAMAGED,
                            Checker.problems(attached, said, HARMLESS),
                            Checker.counts(said, COUNTS));
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
        attached.run(FSCK_FAT, List.of("-a", "@"));
        return verify(attached, before);
    }
}
