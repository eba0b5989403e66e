package io.drydock.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the directories of all tests below one that nobody else has, so that a loop device, mount
 * or process which is about something in there is known to be of these tests.
 */
final class TempDirectories implements TempDirFactory {
    private static final Path ROOT = create();

    private static Path create() {
        try {
            Path root = Files.createTempDirectory("drydock-it-").toRealPath();
            root.toFile().deleteOnExit();
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path root() {
        return ROOT;
    }

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
            throws IOException {
        return Files.createTempDirectory(ROOT, context.getRequiredTestClass().getSimpleName());
    }
}
