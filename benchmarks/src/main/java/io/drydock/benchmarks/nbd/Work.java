package io.drydock.benchmarks.nbd;

import java.util.Locale;

/**
 * What a client is to do over and over: {@code read-4k-16} is random reads of 4 KiB, 16 of them in
 * flight at any time.
 *
 * @param kind what each request does
 * @param bytes its length
 * @param depth how many are in flight
 */
record Work(Kind kind, int bytes, int depth) {
    /** What a request does, and where. */
    enum Kind {
        /** Reads, each somewhere else. */
        READ,
        /** Reads, each where the one before ended. */
        STREAM,
        /** Writes, each somewhere else. */
        WRITE,
        /** Zeroes, each somewhere else. */
        ZERO
    }

    static Work parse(String text) {
        String[] parts = text.split("-");
        int kib =
                switch (parts[1].charAt(parts[1].length() - 1)) {
                    case 'k' -> 1;
                    case 'm' -> 1024;
                    default -> throw new IllegalArgumentException("no length: " + text);
                };
        int count = Integer.parseInt(parts[1].substring(0, parts[1].length() - 1));
        return new Work(
                Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                (count * kib) << 10,
                Integer.parseInt(parts[2]));
    }

    boolean isWriting() {
        return kind == Kind.WRITE || kind == Kind.ZERO;
    }
}
