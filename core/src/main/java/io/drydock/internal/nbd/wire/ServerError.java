package io.drydock.internal.nbd.wire;

import io.drydock.error.SystemCallException;

/**
 * A server's refusal of a request. The connection goes on.
 *
 * @param number of the protocol's list; those outside it mean EINVAL
 * @param message the server's own words, often empty
 */
public record ServerError(int number, String message) implements Failure {
    @Override
    public SystemCallException exception(String operation, String subject) {
        String hint = message.isBlank() ? "the server says so" : "the server says: " + message;
        return switch (number) {
            case 1 -> failure(operation, subject, "EPERM", "Operation not permitted", hint);
            case 5 -> failure(operation, subject, "EIO", "Input/output error", hint);
            case 12 -> failure(operation, subject, "ENOMEM", "Cannot allocate memory", hint);
            case 28 -> failure(operation, subject, "ENOSPC", "No space left on device", hint);
            case 75 -> failure(operation, subject, "EOVERFLOW", "Value too large", hint);
            case 95 -> failure(operation, subject, "ENOTSUP", "Operation not supported", hint);
            case 108 -> failure(operation, subject, "ESHUTDOWN", "Server is shutting down", hint);
            default -> failure(operation, subject, "EINVAL", "Invalid argument", hint);
        };
    }

    private static SystemCallException failure(
            String operation, String subject, String errno, String description, String hint) {
        return new SystemCallException(operation, subject, errno, description, hint);
    }
}
