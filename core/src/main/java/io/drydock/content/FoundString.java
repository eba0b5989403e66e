package io.drydock.content;

/**
 * A string in a file.
 *
 * @param offsetBytes where it begins
 * @param text its characters, each below U+0100; one of more than {@link Content#MAX_LINE_BYTES} is
 *     found as several
 */
public record FoundString(long offsetBytes, String text) {}
