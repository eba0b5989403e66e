package io.drydock.internal.worker;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;

/**
 * What a driver has thrown, on its way.
 *
 * @param errno of an {@link InodeException}; else 0
 * @param reason all that it says behind operation and subject, a hint as well; of an {@link
 *     InodeException} its hint
 */
record Failure(Kind kind, int errno, String operation, String subject, String reason) {
    /** What it was. */
    enum Kind {
        INODE,
        CORRUPT,
        UNSUPPORTED,
        REFUSED,
        TIMED_OUT,
        /** What a driver must not throw: it is not to be used any more. */
        BROKEN
    }

    private static final String BEFORE_HINT = "; ";

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case InodeException e -> new Failure(Kind.INODE, e.errno(), "", "", e.hint());
            case CorruptDataException e -> of(Kind.CORRUPT, e);
            case UnsupportedException e -> of(Kind.UNSUPPORTED, e);
            case RefusedException e -> of(Kind.REFUSED, e);
            case TimedOutException e -> of(Kind.TIMED_OUT, e);
            default -> new Failure(Kind.BROKEN, 0, "", "", thrown.toString());
        };
    }

    private static Failure of(Kind kind, DrydockException e) {
        String before = e.operation() + " " + e.subject() + ": ";
        String reason = String.valueOf(e.getMessage()).substring(before.length());
        return new Failure(kind, 0, e.operation(), e.subject(), reason);
    }

    static Failure read(MessageReader in) throws BrokenLaneException {
        return new Failure(in.choice(Kind.values()), in.small(), in.text(), in.text(), in.text());
    }

    void write(MessageWriter out) {
        out.choice(kind).small(errno).text(operation).text(subject).text(reason);
    }

    /** The same as it was thrown; not of {@link Kind#BROKEN}. */
    IOException exception() {
        int end = reason.lastIndexOf(BEFORE_HINT);
        String what = end < 0 ? reason : reason.substring(0, end);
        String hint = end < 0 ? "" : reason.substring(end + BEFORE_HINT.length());
        return switch (kind) {
            case INODE -> InodeException.of(errno, reason);
            case CORRUPT -> new CorruptDataException(operation, subject, reason);
            case UNSUPPORTED -> new UnsupportedException(operation, subject, what, hint);
            case REFUSED -> new RefusedException(operation, subject, what, hint);
            case TIMED_OUT -> new TimedOutException(operation, subject, reason);
            case BROKEN -> throw new IllegalStateException(reason);
        };
    }
}
