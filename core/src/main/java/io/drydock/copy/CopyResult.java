package io.drydock.copy;

/**
 * What a copy has done.
 *
 * @param totalBytes the size of what was copied
 * @param writtenBytes written as data
 * @param zeroedBytes zeroed without sending zeroes, where the destination can do that
 * @param skippedBytes zeroes, too, and not touched: the destination had them already
 */
public record CopyResult(long totalBytes, long writtenBytes, long zeroedBytes, long skippedBytes) {}
