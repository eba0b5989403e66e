package io.drydock.internal.linux;

/**
 * Runs work on a platform thread that is made for it and dies with it: what the work does to its
 * thread, such as entering another mount namespace, ends there.
 *
 * <p>Threading: stateless.
 */
public final class OwnThread {
    private OwnThread() {}

    /**
     * Returns when the work is done. An interrupt meanwhile is kept for later, since the work
     * cannot be stopped half-way.
     *
     * @param work must not throw, nor start threads, which would inherit what it does to its own
     */
    public static void run(String name, Runnable work) {
        Thread thread = Thread.ofPlatform().name(name).unstarted(work);
        thread.start();
        await(thread);
    }

    /** Returns when the thread has ended. An interrupt meanwhile is kept for later. */
    static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
