package io.drydock.format;

import io.drydock.error.CorruptDataException;
import io.drydock.format.CheckReport.Verdict;
import io.drydock.internal.program.Program;
import io.drydock.internal.program.ProgramResult;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** e2fsck(8), whose exit status is a sum: 1 for what it has corrected, 4 for what it has not. */
record ExtChecker() implements Checker {
    private static final Program E2FSCK = new Program("e2fsck", "e2fsprogs");
    private static final int CORRECTED = 1;
    private static final int REBOOT = 2;
    private static final int UNCORRECTED = 4;

    private static final Pattern COUNTS =
            Pattern.compile(
                    ": (?<files>\\d+)/(?<maxFiles>\\d+) files .*, (?<usedBlocks>\\d+)/(?<blocks>\\d+)"
                            + " blocks");
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "^Pass \\d|^e2fsck \\d| files \\(.* blocks$|^(Fix|Clear|Continue)\\?"
                            + "|FILE SYSTEM WAS MODIFIED|still has errors|^Fix<y>");

    @Override
    public CheckReport check(Attached attached, String type) throws IOException {
        return report(attached, type, attached.run(E2FSCK, List.of("-f", "-n", "@")));
    }

    @Override
    public CheckReport repair(Attached attached, String type, RepairOption... options)
            throws IOException {
        return report(attached, type, attached.run(E2FSCK, List.of("-f", "-y", "@")));
    }

    /**
     * Puts right what can be without a question, and returns: resize2fs(8) and tune2fs(8) refuse
     * what has not been checked since it was mounted.
     *
     * @throws CorruptDataException when more is wrong
     */
    static void prepare(Attached attached, String operation) throws IOException {
        ProgramResult result = attached.run(E2FSCK, List.of("-f", "-p", "@"));
        CheckReport report = report(attached, "ext", result);
        if (report.verdict() == Verdict.DAMAGED) {
            throw new CorruptDataException(
                    operation,
                    attached.name(),
                    "it is to be repaired first: " + String.join(", ", report.problems()));
        }
    }

    private static CheckReport report(Attached attached, String type, ProgramResult result)
            throws IOException {
        int status = result.status();
        if (status < 0 || status > (CORRECTED | REBOOT | UNCORRECTED)) {
            throw result.failure("check", attached.name());
        }
        Verdict verdict =
                (status & UNCORRECTED) != 0
                        ? Verdict.DAMAGED
                        : status == 0 ? Verdict.CLEAN : Verdict.REPAIRED;
        return new CheckReport(
                type,
                verdict,
                verdict == Verdict.CLEAN
                        ? List.of()
                        : Checker.problems(attached, result.output(), HARMLESS),
                Checker.counts(result.output(), COUNTS));
    }
}
