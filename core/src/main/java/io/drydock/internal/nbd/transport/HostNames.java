package io.drydock.internal.nbd.transport;

import io.drydock.error.NotFoundException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the addresses of hosts in time. The resolver itself knows no deadline and cannot be called
 * off; a thread that it keeps too long is left behind and ends with it.
 *
 * <p>Threading: stateless.
 */
final class HostNames {
    private HostNames() {}

    static InetAddress[] resolve(String host, String subject, Deadline deadline)
            throws IOException {
        FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread.ofPlatform().daemon().name("drydock-resolver").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    long nanos = Math.max(0, deadline.remainingNanos());
                    return task.get(nanos, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // No call on a device ends by an interrupt.
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            throw new TimedOutException(
                    "connect to", subject, "no name server tells the address of " + host, e);
        } catch (ExecutionException e) {
            throw unknown(host, subject, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static NotFoundException unknown(String host, String subject, Throwable cause) {
        return new NotFoundException("connect to", subject, "there is no host " + host, cause);
    }
}
