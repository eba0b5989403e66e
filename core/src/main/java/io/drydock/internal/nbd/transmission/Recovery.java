package io.drydock.internal.nbd.transmission;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.handshake.Agreement;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.nbd.NbdRetry;
import java.io.IOException;

/**
 * The attempts to make a lost connection anew: the first at once, each other after a pause.
 *
 * <p>Threading: for the connection's leader.
 */
final class Recovery {
    private final NbdRetry retry;
    private final IOException loss;
    private IOException latest;
    private int attempts;
    private long nextAttempt = System.nanoTime();

    Recovery(NbdRetry retry, IOException loss) {
        this.retry = retry;
        this.loss = loss;
        this.latest = loss;
    }

    /** How long to wait before the next attempt; zero or less when it is time. */
    long waitNanos() {
        return nextAttempt - System.nanoTime();
    }

    /** Connects anew, to an export that must be the same as before. */
    Agreement attempt(Dialer dialer, Export before, long timeoutNanos) throws IOException {
        Agreement agreement = dialer.tryToDial(new Deadline(System.nanoTime() + timeoutNanos));
        if (!agreement.export().isSameAs(before)) {
            agreement.transport().close();
            throw new ProtocolException(
                    "connect to",
                    dialer.subject(),
                    "the server has another export under that name than before");
        }
        return agreement;
    }

    /** An attempt has failed; says whether there is to be another. */
    boolean failed(IOException error) {
        latest = error;
        attempts++;
        nextAttempt = System.nanoTime() + retry.pauseNanos(attempts);
        return attempts < retry.tries() && mayPass(error);
    }

    /** Whether another try may end otherwise: a server that is starting again is not there yet. */
    private static boolean mayPass(IOException error) {
        return error instanceof ConnectionLostException
                || error instanceof TimedOutException
                || error instanceof SystemCallException
                || error instanceof NotFoundException;
    }

    /** What to say when there is to be none. */
    Death death() {
        return Death.lost(
                "the connection broke ("
                        + loss.getMessage()
                        + ") and could not be made anew in "
                        + attempts
                        + (attempts == 1 ? " try: " : " tries: ")
                        + latest.getMessage(),
                latest);
    }
}
