package io.drydock.cli.command;

import io.drydock.error.CancelledException;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.CopyException;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.FileException;
import io.drydock.error.MountFailedException;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProgramFailedException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.error.UnsupportedException;
import io.drydock.error.WorkerLostException;
import io.drydock.error.WrongKeyException;

/** With what the command ends, by the class of the error; documented in docs/cli.md. */
public enum ExitCode {
    OK(0),
    /** An error on a file, of the guest or of the host, or one that has no class. */
    FAILED(1),
    USAGE(2),
    /** The answer to a question, as nbdinfo(1) gives it; nothing is printed then. */
    NO(2),
    NOT_FOUND(3),
    REFUSED(4),
    UNSUPPORTED(5),
    CORRUPT(6),
    SYSTEM_CALL(7),
    PROTOCOL(8),
    /** Committed edits are not all in the image yet: opening it for writing finishes that. */
    UNFINISHED(9),
    /** The process apart that read a filesystem has crashed or was ended. */
    WORKER_LOST(10),
    /** Nobody reads our output any more: what a shell reports of a program that SIGPIPE ended. */
    OUTPUT_CLOSED(141);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    public static ExitCode of(Throwable error) {
        return switch (error) {
            case DrydockException known -> of(known);
            case UsageException _ -> USAGE;
            case AnswerException _ -> NO;
            case OutputException output when output.isClosed() -> OUTPUT_CLOSED;
            default -> FAILED;
        };
    }

    private static ExitCode of(DrydockException error) {
        return switch (error) {
            case CopyException copy -> of(copy.failure());
            case FileException _, CancelledException _, ProgramFailedException _ -> FAILED;
            case NotFoundException _ -> NOT_FOUND;
            case RefusedException _, WrongKeyException _ -> REFUSED;
            case UnsupportedException _ -> UNSUPPORTED;
            case UnfinishedEditException _ -> UNFINISHED;
            case WorkerLostException _ -> WORKER_LOST;
            case CorruptDataException _, MountFailedException _ -> CORRUPT;
            case SystemCallException _ -> SYSTEM_CALL;
            case ProtocolException _, ConnectionLostException _, TimedOutException _ -> PROTOCOL;
        };
    }
}
