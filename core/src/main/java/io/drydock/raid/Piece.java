package io.drydock.raid;

import java.util.List;

/**
 * A run of an array's bytes that is one run on a member.
 *
 * @param lengthBytes how far it goes, from where it was asked for
 * @param copies the places that hold it, in the order in which md(4) prefers them
 */
record Piece(long lengthBytes, List<Copy> copies) {
    Piece {
        copies = List.copyOf(copies);
    }

    Piece(long lengthBytes, int role, long offsetBytes) {
        this(lengthBytes, List.of(new Copy(role, offsetBytes)));
    }

    /**
     * One of the places.
     *
     * @param role the member's
     * @param offsetBytes from the beginning of the member's data on
     */
    record Copy(int role, long offsetBytes) {}
}
