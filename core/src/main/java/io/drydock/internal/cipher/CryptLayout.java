package io.drydock.internal.cipher;

import java.util.List;

/**
 * What the plain content of an encrypted device consists of.
 *
 * @param segments in order, without gaps, from offset 0; whole sectors of the cipher
 */
public record CryptLayout(CipherSpec cipher, List<CryptSegment> segments) {
    public CryptLayout {
        segments = List.copyOf(segments);
        long end = 0;
        for (CryptSegment segment : segments) {
            boolean whole =
                    segment.lengthBytes() > 0 && segment.lengthBytes() % cipher.sectorBytes() == 0;
            if (segment.offsetBytes() != end || !whole) {
                throw new IllegalArgumentException("not the next segment: " + segment);
            }
            end += segment.lengthBytes();
        }
    }

    /** The size of the plain content. */
    public long sizeBytes() {
        CryptSegment last = segments.getLast();
        return last.offsetBytes() + last.lengthBytes();
    }
}
