package io.drydock.format;

import io.drydock.error.RefusedException;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** xfs_repair(8), which does not replay the log, and exits 2 where there is something in it. */
record XfsChecker() implements Checker {
    private static final Program XFS_REPAIR = new Program("xfs_repair", "xfsprogs");
    private static final int CORRUPT = 1;
    private static final int LOG_IN_USE = 2;
    private static final Pattern HARMLESS =
            Pattern.compile("^Phase \\d|^- |^No modify flag set|^done$");

    @Override
    public CheckReport check(Attached attached, String type) throws IOException {
        ProgramResult result = attached.run(XFS_REPAIR, List.of("-n", "@"));
        return switch (result.status()) {
            case 0 -> new CheckReport(type, Verdict.CLEAN, List.of(), Map.of());
            case CORRUPT ->
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
        List<String> arguments = new ArrayList<>();
        if (Arrays.asList(options).contains(RepairOption.DROP_JOURNAL)) {
            arguments.add("-L");
        }
        CheckReport before = check(attached, type);
        arguments.add("@");
        ProgramResult result = attached.run(XFS_REPAIR, arguments);
        if (result.status() == LOG_IN_USE) {
            throw new RefusedException(
                    "repair",
                    attached.name(),
                    "its log holds changes that would be lost",
                    "mount it for writing once, or drop its journal");
        }
        result.checkSuccess("repair", attached.name());
        return before.verdict() == Verdict.CLEAN ? before : verify(attached, before);
    }
}
