package io.drydock.internal.program;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.TimedOutException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.Lifeline;
import io.drydock.internal.linux.PollSet;
import io.drydock.internal.linux.ProcessCalls;
import io.drydock.internal.linux.Spawn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program as a child process, from its start to its end.
 *
 * <p>It reads nothing, its output and errors are kept in memory and bounded, its texts are in
 * English, and it sees the mount namespace of the calling thread. It ends with this JVM ({@link
 * Lifeline}), at its deadline, and when it is cancelled: by SIGTERM, and by SIGKILL where it does
 * not take that for an end.
 *
 * <p>Threading: stateless.
 */
final class ProgramRun {
    private static final List<String> ENVIRONMENT =
            List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** For a program to undo or write out what it is at. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private ProgramRun() {}

    static ProgramResult toEnd(Program program, List<String> arguments, RunOptions options)
            throws IOException {
        String path = program.path();
        String name = program.name();
        try (CloseStack owned = new CloseStack()) {
            int opened = FileCalls.open("/dev/null", LibC.O_RDONLY(), 0);
            Fd input = Fd.owned(Errno.check(opened, "start", name));
            owned.push(input::close);
            CapturedOutput output = CapturedOutput.create(name, options.maxOutputBytes());
            owned.push(output::close);
            CapturedOutput errors = CapturedOutput.ofErrors(name);
            owned.push(errors::close);
            Lifeline lifeline = Lifeline.create();
            owned.push(lifeline::close);
            List<Fd> fds = new ArrayList<>(List.of(input, output.fd(), errors.fd()));
            fds.addAll(options.descriptors());
            fds.add(lifeline.forChild());
            int pid = Spawn.spawn(path, arguments, ENVIRONMENT, fds);
            Errno.check(pid, "start", name);
            int status = awaitEnd(name, pid, lifeline, options);
            return new ProgramResult(name, status, output.text(), errors.text());
        }
    }

    /** Whatever happens, the child has ended and is reaped when this returns. */
    private static int awaitEnd(String name, int pid, Lifeline lifeline, RunOptions options)
            throws IOException {
        try (Fd process = Fd.owned(Errno.check(ProcessCalls.pidfd_open(pid), "start", name));
                PollSet polled = PollSet.of(1)) {
            polled.add(process, LibC.POLLIN());
            lifeline.tie(pid);
            try {
                await(name, polled, options);
            } catch (IOException | RuntimeException e) {
                lifeline.close();
                hasEnded(polled, GRACE_NANOS);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            ProcessCalls.kill(pid, LibC.SIGKILL());
            ProcessCalls.waitpid(pid);
            throw e;
        }
        return ProcessCalls.waitpid(pid);
    }

    private static void await(String name, PollSet polled, RunOptions options) throws IOException {
        long start = System.nanoTime();
        long allowed = options.deadline().toNanos();
        while (!hasEnded(polled, LOOK_NANOS)) {
            options.monitor().checkCancelled();
            if (System.nanoTime() - start >= allowed) {
                throw new TimedOutException(
                        "run", name, "it has not ended after " + options.deadline());
            }
        }
    }

    private static boolean hasEnded(PollSet polled, long nanos) {
        return polled.await(nanos) > 0;
    }
}
