package io.drydock.internal.nbd.transmission;

import java.util.concurrent.locks.LockSupport;

/**
 * The thread that takes the replies nobody waits for. It is started when the first such request is
 * made. With nothing to do it is parked, not in a native call, so it does not hold up the JVM's
 * end.
 *
 * <p>Threading: {@link #wake} is for any thread.
 */
final class Reader {
    private final Thread thread;

    private Reader(Thread thread) {
        this.thread = thread;
    }

    static Reader start(Connection connection, String subject) {
        return new Reader(
                Thread.ofPlatform()
                        .daemon()
                        .name("replies of " + subject)
                        .start(() -> run(connection)));
    }

    private static void run(Connection connection) {
        while (!connection.isDead() || connection.needsReader()) {
            if (!connection.needsReader() || !connection.leadForOthers()) {
                LockSupport.park(connection);
            }
        }
    }

    void wake() {
        LockSupport.unpark(thread);
    }
}
