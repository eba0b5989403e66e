package io.drydock.error;

/**
 * The worker process that a filesystem was read by, apart from this one, has crashed, has not
 * answered by the deadline, or has answered what makes no sense; it was ended, and with it all that
 * was mounted by it. The image was not changed, and of changes those that were not synced are lost.
 *
 * <p>Threading: immutable once thrown.
 */
public final class WorkerLostException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public WorkerLostException(String operation, String subject, String reason) {
        super(
                operation,
                subject,
                reason,
                "the image may be damaged, or made to do harm; mounting again starts a new worker",
                null);
    }
}
