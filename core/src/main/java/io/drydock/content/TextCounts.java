package io.drydock.content;

/**
 * What wc(1) counts.
 *
 * @param lines line feeds
 * @param words runs of bytes without ASCII's white space between them
 * @param characters characters of UTF-8; bytes that are none do not count
 */
public record TextCounts(long lines, long words, long characters, long bytes) {}
