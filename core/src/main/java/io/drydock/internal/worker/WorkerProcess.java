package io.drydock.internal.worker;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.CapabilityCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Lifeline;
import io.drydock.internal.linux.OwnThread;
import io.drydock.internal.linux.ProcessCalls;
import io.drydock.internal.linux.Spawn;
import io.drydock.internal.program.CapturedOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker as a child process: it inherits its lanes and nothing else, has no privileges, also when
 * root starts it, is kept from files and the network ({@link Confinement}), and ends with this JVM
 * ({@link Lifeline}).
 *
 * @param pid its process id
 * @param lanes our ends of its lanes
 * @param output what it says, which is what the JVM has to say of a crash
 * @param lifeline what ends it
 */
record WorkerProcess(int pid, List<Lane> lanes, CapturedOutput output, Lifeline lifeline) {
    private static final String NAME = "drydock-worker";
    private static final List<String> ENVIRONMENT =
            List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8");

    /** The first words of a HotSpot error report, and the frame that it blames. */
    private static final Pattern CRASH =
            Pattern.compile(
                    "(?s)^# +(SIG[A-Z]+) .*?^# Problematic frame:\\n# +([^\\n]+)",
                    Pattern.MULTILINE);

    static WorkerProcess start(WorkerCommand command, int lanes) throws IOException {
        CloseStack owned = new CloseStack();
        try (CloseStack theirs = new CloseStack()) {
            int opened = FileCalls.open("/dev/null", LibC.O_RDONLY(), 0);
            Fd input = Fd.owned(Errno.check(opened, "start", NAME));
            theirs.push(input::close);
            CapturedOutput output = CapturedOutput.ofErrors(NAME);
            owned.push(output::close);
            Lifeline lifeline = Lifeline.create(LibC.SIGKILL());
            owned.push(lifeline::close);
            List<Fd> fds = new ArrayList<>();
            fds.addAll(List.of(input, output.fd(), output.fd(), lifeline.forChild()));
            List<Lane> ours = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                Fd[] ends = new Fd[2];
                Lane lane = Lane.create(ends);
                owned.push(lane::close);
                theirs.push(ends[0]::close);
                ours.add(lane);
                fds.addAll(List.of(ends));
            }
            int pid = spawn(command, fds);
            Errno.check(pid, "start", command.program());
            owned.push(() -> end(pid));
            limit(pid, command);
            lifeline.tie(pid);
            return new WorkerProcess(pid, ours, output, lifeline);
        } catch (IOException | RuntimeException e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** From a thread that has no privileges to pass on; returns the pid, or minus errno. */
    private static int spawn(WorkerCommand command, List<Fd> fds) throws IOException {
        AtomicInteger pid = new AtomicInteger(-LibC.EAGAIN());
        try (Confinement confinement = Confinement.of(command)) {
            OwnThread.run(
                    "drydock-spawn",
                    () -> {
                        CapabilityCalls.passNoneOn();
                        pid.set(
                                Spawn.spawn(
                                        command.program(),
                                        command.arguments(),
                                        ENVIRONMENT,
                                        fds,
                                        confinement::enter));
                    });
        }
        return pid.get();
    }

    /** Before it has seen anything of an image. */
    private static void limit(int pid, WorkerCommand command) throws IOException {
        lower(pid, LibC.RLIMIT_CORE(), 0);
        lower(pid, LibC.RLIMIT_FSIZE(), CapturedOutput.MAX_ERROR_BYTES);
        lower(pid, LibC.RLIMIT_DATA(), command.dataBytes());
    }

    private static void lower(int pid, int resource, long value) throws IOException {
        Errno.check(ProcessCalls.lowerLimit(pid, resource, value), "start", NAME);
    }

    private static int end(int pid) {
        ProcessCalls.kill(pid, LibC.SIGKILL());
        return ProcessCalls.waitpid(pid);
    }

    /**
     * Ends it at once, if it has not ended, and gives back all but the lanes.
     *
     * @return how it has ended, such as {@code it was ended by SIGSEGV in C [libext2fs.so.2+0x1f]}
     */
    String end() {
        int status = end(pid);
        lifeline.close();
        try (output) {
            String said = output.text();
            Matcher crash = CRASH.matcher(said);
            if (crash.find()) {
                return "it has crashed: " + crash.group(1) + " in " + crash.group(2).strip();
            }
            String last = output.lastLine();
            return (status < 0 ? "it was ended by signal " + -status : "it has exited " + status)
                    + (last.isEmpty() ? "" : ": " + last);
        }
    }
}
