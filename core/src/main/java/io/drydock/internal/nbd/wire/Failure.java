package io.drydock.internal.nbd.wire;

import java.io.IOException;

/** Why a request failed; made into an exception where somebody is told. */
public interface Failure {
    /**
     * @param operation what was tried, such as {@code read}
     * @param subject what errors call the export
     */
    IOException exception(String operation, String subject);
}
