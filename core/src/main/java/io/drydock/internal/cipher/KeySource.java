package io.drydock.internal.cipher;

/**
 * Where a key is kept.
 *
 * <p>Threading: safe for use by many threads.
 */
@FunctionalInterface
public interface KeySource {
    /** A copy, which the caller zeroes after use. */
    byte[] copy();
}
