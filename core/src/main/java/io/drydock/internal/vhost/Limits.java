package io.drydock.internal.vhost;

/** What we ask for, and what a back-end may say at most. */
final class Limits {
    private Limits() {}

    /** The entries of a ring: what a front-end may take for granted, since nobody says it. */
    static final int RING_ENTRIES = 128;

    /** The most a back-end may announce to have. */
    static final int QUEUES = 1024;

    /** The largest logical block that is believed; Linux takes no larger one, either. */
    static final int BLOCK_BYTES = 64 << 10;

    /** The largest disk, so that no sum of an offset and a length overflows. */
    static final long SIZE_BYTES = 1L << 62;

    /** The bytes of one request; kept in flight together, several are faster than one. */
    static final int PIECE_BYTES = 256 << 10;

    /** The requests that one call has in flight. */
    static final int WINDOW = 8;
}
