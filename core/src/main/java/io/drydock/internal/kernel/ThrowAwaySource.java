package io.drydock.internal.kernel;

import io.drydock.internal.lifetime.CloseStack.Release;
import java.io.IOException;

/**
 * Makes copy-on-write copies of a disk, each for one attempt to mount what is damaged: unlike those
 * of {@link OverlaySource}, nobody else writes to them.
 *
 * <p>Threading: safe for use by many threads at once.
 */
@FunctionalInterface
public interface ThrowAwaySource {
    /**
     * A copy of the whole disk, open for writing.
     *
     * @param sizeBytes at least that of the disk; what the disk does not have is zeroes
     * @throws io.drydock.error.UnsupportedException when no copy can be made here
     */
    ThrowAway open(long sizeBytes) throws IOException;

    /**
     * One of the copies.
     *
     * @param backing its bytes
     * @param release what makes it go
     */
    record ThrowAway(Backing backing, Release release) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            release.run();
        }
    }
}
