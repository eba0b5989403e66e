package io.drydock.internal.nbd.transmission;

import io.drydock.error.CancelledException;
import io.drydock.error.ConnectionLostException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.wire.Failure;
import java.io.IOException;

/** Why we gave up a single request of a connection that goes on. */
enum GivenUp implements Failure {
    CANCELLED {
        @Override
        public IOException exception(String operation, String subject) {
            return new CancelledException(operation, subject);
        }
    },
    LATE {
        @Override
        public IOException exception(String operation, String subject) {
            return new TimedOutException(
                    operation, subject, "the server has not answered by the request's deadline");
        }
    },
    MEMORY_CLOSED {
        @Override
        public IOException exception(String operation, String subject) {
            return new IOException(
                    operation + " " + subject + ": the request's memory was closed by its owner");
        }
    },
    UNREPEATABLE {
        @Override
        public IOException exception(String operation, String subject) {
            return new ConnectionLostException(
                    operation,
                    subject,
                    "the connection broke and was made again, but the request cannot be repeated:"
                            + " it may or may not have been done");
        }
    },
    WRITES_LOST {
        @Override
        public IOException exception(String operation, String subject) {
            return new ConnectionLostException(
                    operation,
                    subject,
                    "the connection broke and was made again: writes that were completed before,"
                            + " but not flushed, may be lost; write them again");
        }
    }
}
