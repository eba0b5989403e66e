package io.drydock.internal.qemu;

import io.drydock.error.ProtocolException;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A background job of the daemon, from its start to its end (JobStatus of the QEMU QMP Reference
 * Manual). When this returns, the job is no more, however it has ended.
 *
 * <p>Threading: belongs to one thread.
 */
final class Job {
    private static final String STATUS = "JOB_STATUS_CHANGE";

    /** How often it is asked how far it is. */
    private static final long LOOK_MILLIS = 100;

    private final Qmp qmp;
    private final String id;
    private final String command;
    private final Monitor monitor;

    private Job(Qmp qmp, String id, String command, Monitor monitor) {
        this.qmp = qmp;
        this.id = id;
        this.command = command;
        this.monitor = monitor;
    }

    /**
     * Runs a job to its end.
     *
     * @param id a name that no other job has
     * @param arguments of the command that starts it, but for {@code job-id}
     * @param monitor is told in the job's own unit, and may cancel it
     * @throws ProtocolException when it fails, with the daemon's words
     */
    static void run(Qmp qmp, String id, String command, Map<String, ?> arguments, Monitor monitor)
            throws IOException {
        new Job(qmp, id, command, monitor).run(arguments);
    }

    private void run(Map<String, ?> arguments) throws IOException {
        CompletableFuture<?> concluded = qmp.expectEvent(STATUS, id + " concluded");
        CompletableFuture<?> ready = qmp.expectEvent(STATUS, id + " ready");
        try {
            Map<String, Object> started = new HashMap<>(arguments);
            started.put("job-id", id);
            qmp.execute(command, started);
            try {
                follow(concluded, ready);
            } catch (IOException | RuntimeException e) {
                cancel(concluded, e);
                throw e;
            }
            finish();
        } finally {
            qmp.forgetEvent(STATUS, id + " concluded");
            qmp.forgetEvent(STATUS, id + " ready");
        }
    }

    private void follow(CompletableFuture<?> concluded, CompletableFuture<?> ready)
            throws IOException {
        // A job that mirrors is ready when there is nothing left to copy, and waits to be told.
        CompletableFuture<?> either = CompletableFuture.anyOf(concluded, ready);
        boolean completed = false;
        while (!concluded.isDone()) {
            if (!qmp.hasCome(completed ? concluded : either, LOOK_MILLIS, command)) {
                tellProgress();
            }
            monitor.checkCancelled();
            if (!completed && !concluded.isDone() && ready.isDone()) {
                qmp.execute("job-complete", Map.of("id", id));
                completed = true;
            }
        }
        // Throws when it is only that the daemon has gone.
        qmp.hasCome(concluded, LOOK_MILLIS, command);
    }

    private void tellProgress() throws IOException {
        Map<?, ?> status = status();
        if (status.get("current-progress") instanceof Long done
                && status.get("total-progress") instanceof Long total) {
            monitor.progressed(done, Math.max(done, total));
        }
    }

    /** What is said of it, without which it is gone already. */
    private Map<?, ?> status() throws IOException {
        if (qmp.execute("query-jobs", Map.of()) instanceof List<?> jobs) {
            for (Object job : jobs) {
                if (job instanceof Map<?, ?> map && id.equals(map.get("id"))) {
                    return map;
                }
            }
        }
        return Map.of();
    }

    /** Ends it because of a failure, which stays the one that is told. */
    private void cancel(CompletableFuture<?> concluded, Throwable failure) {
        // Whatever the thread is wanted for elsewhere, it must not leave a job behind.
        boolean interrupted = Thread.interrupted();
        try {
            if (!concluded.isDone()) {
                qmp.execute("job-cancel", Map.of("id", id));
            }
            while (!qmp.hasCome(concluded, LOOK_MILLIS, command)) {
                // some jobs go on to their end
            }
            dismiss();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void finish() throws IOException {
        Map<?, ?> status = status();
        Optional<String> error = Optional.ofNullable(status.get("error")).map(Object::toString);
        dismiss();
        if (error.isPresent()) {
            throw new ProtocolException(command, "qemu-storage-daemon", error.get());
        }
        if (status.get("total-progress") instanceof Long total) {
            monitor.progressed(total, total);
        }
    }

    private void dismiss() throws IOException {
        CompletableFuture<Map<String, @Nullable Object>> gone =
                qmp.expectEvent(STATUS, id + " null");
        qmp.execute("job-dismiss", Map.of("id", id));
        qmp.awaitEvent(gone, "job-dismiss");
    }
}
