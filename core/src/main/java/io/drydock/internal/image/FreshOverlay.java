package io.drydock.internal.image;

import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;

/**
 * A copy-on-write copy of a disk that only one has, as a file that can be written. It goes with the
 * image at the latest.
 *
 * <p>Whatever holds the file must be gone before {@link #close}.
 *
 * <p>Threading: {@link #close} belongs to the owner.
 */
public final class FreshOverlay implements AutoCloseable {
    private final PlainFile file;
    private final CloseStack owned;

    FreshOverlay(PlainFile file, CloseStack owned) {
        this.file = file;
        this.owned = owned;
    }

    /** The file; stays owned by this overlay. */
    public PlainFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
