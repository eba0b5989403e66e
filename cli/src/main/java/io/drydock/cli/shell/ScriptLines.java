package io.drydock.cli.shell;

import io.drydock.cli.command.RawArguments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Lines of a file or pipe. Names in them need not be UTF-8. */
final class ScriptLines implements LineSource {
    private final InputStream in;

    ScriptLines(InputStream in) {
        this.in = in;
    }

    @Override
    public Optional<String> next(String prompt) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        return Optional.of(RawArguments.decode(ByteBuffer.wrap(line.toByteArray())));
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    /** The stream is the caller's. */
    @Override
    public void close() {}
}
