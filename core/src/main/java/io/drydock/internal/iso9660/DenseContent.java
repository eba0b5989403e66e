package io.drydock.internal.iso9660;

import io.drydock.internal.driver.InodeContent;
import java.util.OptionalLong;

/** The content of a file, which has no holes in this format. */
abstract sealed class DenseContent implements InodeContent permits SectionContent, ZisofsContent {
    private final long sizeBytes;

    DenseContent(long sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    final long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public final OptionalLong nextData(long offsetBytes) {
        return offsetBytes < sizeBytes ? OptionalLong.of(offsetBytes) : OptionalLong.empty();
    }

    @Override
    public final long nextHole(long offsetBytes) {
        return sizeBytes;
    }

    @Override
    public final void close() {}
}
