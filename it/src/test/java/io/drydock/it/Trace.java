package io.drydock.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace(1) saw of a program and all that it started.
 *
 * @param calls in the order in which they ended
 */
record Trace(List<Call> calls) {
    private static final Pattern BEGUN = Pattern.compile("(\\d+) +(.*) <unfinished \\.\\.\\.>");
    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
    private static final Pattern CALL =
            Pattern.compile("(\\d+) +(\\w+)\\((.*)\\) += (-?\\w+)(.*)", Pattern.DOTALL);

    /**
     * A system call.
     *
     * @param arguments as strace shows them
     * @param result a number, or -1
     * @param more what strace says about the result: what an fd leads to, or the error
     */
    record Call(int pid, String name, String arguments, String result, String more) {
        boolean isSuccess() {
            return !result.equals("-1") && !result.equals("?");
        }

        /** Whether it has made another process, and not a thread. */
        boolean isNewProcess() {
            return isSuccess()
                    && Set.of("fork", "vfork", "clone", "clone3").contains(name)
                    && !arguments.contains("CLONE_THREAD");
        }

        /** Whether it has begun another program. */
        boolean isExec() {
            return isSuccess() && (name.equals("execve") || name.equals("execveat"));
        }
    }

    /** A prefix for a command whose calls are to be traced into the file. */
    static List<String> into(Path log, String calls, String... options) {
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096"));
        command.addAll(List.of(options));
        command.addAll(List.of("-e", "trace=" + calls, "-o", log.toString()));
        return command;
    }

    static Trace read(Path log) throws IOException {
        List<Call> calls = new ArrayList<>();
        Map<String, String> begun = new HashMap<>();
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            Matcher first = BEGUN.matcher(line);
            Matcher second = RESUMED.matcher(line);
            String whole = line;
            if (first.matches()) {
                begun.put(first.group(1), first.group(2));
                continue;
            }
            if (second.matches()) {
                String pid = second.group(1);
                whole = pid + " " + begun.remove(pid) + second.group(2);
            }
            Matcher call = CALL.matcher(whole);
            if (call.matches()) {
                calls.add(
                        new Call(
                                Integer.parseInt(call.group(1)),
                                call.group(2),
                                call.group(3),
                                call.group(4),
                                call.group(5)));
            }
        }
        return new Trace(List.copyOf(calls));
    }
}
