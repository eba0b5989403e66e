package io.drydock.internal.image;

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
    private final ServedOverlay overlay;

    private FreshOverlay(PlainFile file, ServedOverlay overlay) {
        this.file = file;
        this.overlay = overlay;
    }

    /** Takes over the overlay. */
    static FreshOverlay of(ServedOverlay overlay) throws IOException {
        try {
            return new FreshOverlay(overlay.exportFile(), overlay);
        } catch (IOException | RuntimeException e) {
            try (overlay) {
                throw e;
            }
        }
    }

    /** The file; stays owned by this overlay. */
    public PlainFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        overlay.close();
    }
}
