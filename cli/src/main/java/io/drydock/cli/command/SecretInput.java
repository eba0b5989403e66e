package io.drydock.cli.command;

import io.drydock.crypt.Key;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
            return line(streams);
        }
        char[] typed = console.readPassword("%s: ", prompt);
        if (typed == null) {
            throw new UsageException("no passphrase given");
        }
        return Key.ofPassphrase(typed);
    }

    /** A line of standard input, without its line feed. */
    private static Key line(Streams streams) throws IOException, UsageException {
        byte[] line = read(streams.in(), MAX_LINE_BYTES, '\n');
        if (line == null) {
            throw new UsageException("no passphrase given: standard input has ended");
        }
        return Key.of(line);
    }

    /** All that is left of standard input. */
    public static Key all(Streams streams) throws IOException, UsageException {
        byte[] all = read(streams.in(), MAX_BYTES, -1);
        if (all == null) {
            throw new UsageException("no key given: standard input is empty");
        }
        return Key.of(all);
    }

    /** Byte by byte: what is behind the line feed belongs to who reads next. */
    private static byte @Nullable [] read(InputStream in, int most, int end)
            throws IOException, UsageException {
        byte[] bytes = new byte[64];
        int length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
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
        return exact;
    }
}
