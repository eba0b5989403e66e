package io.drydock.internal.lvm;

import java.io.Serial;

/** Why a text is no metadata: the end of a sentence that begins with the devices it is on. */
final class BadMetadataException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    BadMetadataException(String reason) {
        super(reason);
    }

    /** The reason. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
