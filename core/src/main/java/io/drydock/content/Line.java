package io.drydock.content;

import java.nio.charset.StandardCharsets;

/**
 * A line of a file.
 *
 * @param number from 1 on
 * @param offsetBytes where it begins in the file
 * @param bytes without the line feed
 * @param isCut whether it is longer than {@link Content#MAX_LINE_BYTES}, and this is its beginning
 */
public record Line(long number, long offsetBytes, byte[] bytes, boolean isCut) {
    /** The line for people to read: bytes that are not UTF-8 appear as U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
