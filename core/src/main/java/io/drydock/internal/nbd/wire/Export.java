package io.drydock.internal.nbd.wire;

import java.util.OptionalInt;

/**
 * What the handshake has agreed on.
 *
 * @param sizeBytes a multiple of the minimum block size
 * @param flags the transmission flags
 * @param minimumBytes the block size that requests are aligned to, a power of two
 * @param maximumBytes the most that one read or write may carry
 * @param structured whether replies come in chunks
 * @param allocationContext the id of base:allocation, where the server has it
 */
public record Export(
        long sizeBytes,
        int flags,
        int minimumBytes,
        int maximumBytes,
        boolean structured,
        OptionalInt allocationContext) {
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
