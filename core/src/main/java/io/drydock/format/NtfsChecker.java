package io.drydock.format;

import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * ntfsfix(8), which is no full check: it looks at what keeps NTFS from being mounted, puts that
 * right, empties the journal, and has Windows check the filesystem when it starts.
 */
record NtfsChecker() implements Checker {
    private static final Program NTFSFIX = new Program("ntfsfix", "ntfs-3g");
    private static final Pattern HARMLESS =
            Pattern.compile("OK$|^NTFS volume version|was processed successfully|^No changes made");

    @Override
    public CheckReport check(Attached attached, String type) throws IOException {
        return report(attached, type, attached.run(NTFSFIX, List.of("-n", "@")));
    }

    private static CheckReport report(Attached attached, String type, ProgramResult result) {
        return result.isSuccess()
                ? new CheckReport(type, Verdict.CLEAN, List.of(), Map.of())
                : new CheckReport(
                        type,
                        Verdict.DAMAGED,
                        Checker.problems(attached, Checker.said(result), HARMLESS),
                        Map.of());
    }

    @Override
    public CheckReport repair(Attached attached, String type, RepairOption... options)
            throws IOException {
        CheckReport before = check(attached, type);
        if (before.verdict() == Verdict.CLEAN) {
            return before;
        }
        attached.run(NTFSFIX, List.of("@"));
        return verify(attached, before);
    }
}
