package io.drydock.copy;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be copied from a device, piece by piece. Its extents are asked for as they are needed,
 * so that an endless list of them does not fill the memory.
 *
 * <p>Threading: for one thread.
 */
final class Plan {
    /** Pieces without data are of this size, so that progress is seen and a copy can be ended. */
    private static final long ZERO_BYTES = 128L << 20;

    private static final long LEAST_WINDOW_BYTES = ZERO_BYTES;
    private static final long MOST_WINDOW_BYTES = 4L << 30;

    /** A window with fewer extents is followed by one of double its size. */
    private static final int FEW_EXTENTS = 64;

    private final BlockDevice source;
    private final CopyOptions options;
    private final int alignmentBytes;
    private final long sizeBytes;

    private List<Extent> window = List.of();
    private int index;
    private long windowBytes = LEAST_WINDOW_BYTES;
    private long windowEnd;
    private long position;

    /**
     * @param alignmentBytes what pieces begin and end at, but for the last end; a power of two
     */
    Plan(BlockDevice source, CopyOptions options, int alignmentBytes) {
        this.source = source;
        this.options = options;
        this.alignmentBytes = alignmentBytes;
        this.sizeBytes = source.sizeBytes();
    }

    /** Where the next piece begins. */
    long position() {
        return position;
    }

    /** The next piece; null at the end. */
    @Nullable Piece next() throws IOException {
        if (position == sizeBytes) {
            return null;
        }
        long start = position;
        long zeroEnd = options.extents() ? endOfZeroes() : start;
        boolean zero = zeroEnd > start;
        long end =
                zero
                        ? Math.min(zeroEnd, start + zeroPieceBytes())
                        : Math.min(endOfData(), nextBoundary(start));
        position = end;
        return new Piece(start, end - start, zero);
    }

    private long zeroPieceBytes() {
        return options.allocated() ? options.requestBytes() : ZERO_BYTES;
    }

    /** Requests that do not straddle multiples of their size suit images' clusters. */
    private long nextBoundary(long offset) {
        return down(offset, options.requestBytes()) + options.requestBytes();
    }

    /** Where the zeroes end that begin here, in whole blocks; here, if there are none. */
    private long endOfZeroes() throws IOException {
        long end = endOfRun(true);
        return end == sizeBytes ? end : Math.max(position, down(end, alignmentBytes));
    }

    /** Where the next block begins that is not data in any part. */
    private long endOfData() throws IOException {
        if (!options.extents()) {
            return sizeBytes;
        }
        long end = Math.max(endOfRun(false), position + 1);
        return Math.min(sizeBytes, down(end + alignmentBytes - 1, alignmentBytes));
    }

    /** Where the extents of a kind end that begin here; here, if this is not of that kind. */
    private long endOfRun(boolean zero) throws IOException {
        fetch();
        int at = index;
        long end = position;
        while (at < window.size() && window.get(at).zero() == zero) {
            end = window.get(at).offsetBytes() + window.get(at).lengthBytes();
            at++;
        }
        return end;
    }

    /** Makes {@link #index} that of the extent which has this position. */
    private void fetch() throws IOException {
        if (position >= windowEnd) {
            if (position > 0) {
                windowBytes =
                        window.size() < FEW_EXTENTS
                                ? Math.min(MOST_WINDOW_BYTES, windowBytes * 2)
                                : LEAST_WINDOW_BYTES;
            }
            long count = Math.min(windowBytes, sizeBytes - position);
            window = source.extents(position, count);
            windowEnd = position + count;
            index = 0;
        }
        while (endOf(window.get(index)) <= position) {
            index++;
        }
    }

    private static long endOf(Extent extent) {
        return extent.offsetBytes() + extent.lengthBytes();
    }

    private static long down(long offset, long unit) {
        return offset & -unit;
    }
}
