package io.drydock.nbd;

import io.drydock.block.Completion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes zeroes to a server that has no request for that, one write after the other.
 *
 * <p>Threading: each step follows from the end of the one before.
 */
final class ZeroWriter implements Completion {
    private final NbdDevice device;
    private final long end;
    private final Completion completion;
    private long at;

    ZeroWriter(NbdDevice device, long offset, long length, Completion completion) {
        this.device = device;
        this.at = offset;
        this.end = offset + length;
        this.completion = completion;
    }

    /** Begins; the whole of it cannot be cancelled by the number that is returned, a part can. */
    long begin() {
        if (at == end) {
            completion.completed(null);
            return -1;
        }
        long offset = at;
        var zeroes = RangeIo.zeroes(end - offset);
        at += zeroes.byteSize();
        return device.write(offset, zeroes, this);
    }

    @Override
    public void completed(@Nullable IOException error) {
        if (error == null) {
            begin();
        } else {
            completion.completed(error);
        }
    }
}
