package io.drydock.cli.command;

import io.drydock.crypt.Key;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Keys that are typed, or come through standard input. What they are read into is zeroed. */
public final class SecretInput {
    /** As much as cryptsetup(8) reads of a passphrase. */
    private static final int MAX_LINE_BYTES = 512;

    private static final int MAX_BYTES = 8 << 20;

    private SecretInput() {}

    /**
     * A passphrase: typed without an echo where there is a terminal, else a line of standard input
     * without its line feed.
     *
     * @param prompt what is asked for
     */
    public static Key passphrase(String prompt, Streams streams)
            throws IOException, UsageException {
        Console console = streams.terminal() ? System.console() : null;
        if (console == null || !console.isTerminal()) {
            return line(streams)
                    .orElseThrow(() ->
                            new UsageException("no passphrase given: standard input has ended"));
        }
        char[] typed = console.readPassword("%s: ", prompt);
        if (typed == null) {
            throw new UsageException("no passphrase given");
        }
        return Key.ofPassphrase(typed);
    }

    /** A line of standard input, without its line feed; empty when there is none any more. */
    static Optional<Key> line(Streams streams) throws IOException, UsageException {
        return read(streams.in(), MAX_LINE_BYTES, '\n').map(Key::of);
    }

    /** All that is left of standard input. */
    public static Key all(Streams streams) throws IOException, UsageException {
        return read(streams.in(), MAX_BYTES, -1)
                .map(Key::of)
                .orElseThrow(() -> new UsageException("no key given: standard input is empty"));
    }

    /** Byte by byte: what is behind the line feed belongs to who reads next. */
    private static Optional<byte[]> read(InputStream in, int most, int end)
            throws IOException, UsageException {
        byte[] bytes = new byte[64];
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        for (; next >= 0 && next != end; next = in.read()) {
            if (length == most) {
                Arrays.fill(bytes, (byte) 0);
                throw new UsageException("a key of more than " + most + " bytes");
            }
            if (length == bytes.length) {
                byte[] longer = Arrays.copyOf(bytes, Math.min(most, 2 * length));
                Arrays.fill(bytes, (byte) 0);
                bytes = longer;
            }
            bytes[length++] = (byte) next;
        }
        byte[] exact = Arrays.copyOf(bytes, length);
        Arrays.fill(bytes, (byte) 0);
        return Optional.of(exact);
    }
}
