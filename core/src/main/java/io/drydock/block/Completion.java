package io.drydock.block;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen at the end of a request that nobody waits for.
 *
 * <p>Threading: called once, by whichever thread takes the device's replies, also by that of the
 * caller before its call returns. It must not block, or nobody's replies are taken; it may make
 * further requests that do not wait.
 */
@FunctionalInterface
public interface Completion {
    /**
     * The request has ended, and its memory is the caller's again.
     *
     * @param error why it failed; null when it did what it was to do
     */
    void completed(@Nullable IOException error);
}
