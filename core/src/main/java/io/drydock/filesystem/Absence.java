package io.drydock.filesystem;

import io.drydock.error.FileException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Tells what is not there from what cannot be looked at. */
final class Absence {
    private static final Set<String> ERRORS = Set.of("ENOENT", "ENOTDIR", "ELOOP");

    private Absence() {}

    /** A question about a path. */
    interface Question<T> {
        T ask() throws IOException;
    }

    /** The answer; empty when the path leads to nothing: nowhere, below a file, or in circles. */
    static <T> Optional<T> unless(Question<T> question) throws IOException {
        try {
            return Optional.of(question.ask());
        } catch (FileException e) {
            if (ERRORS.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
