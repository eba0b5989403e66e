package io.drydock.internal.nbd.wire;

/** What a server may send at most. Whatever comes from the wire is measured against these. */
public final class Limits {
    private Limits() {}

    /** The longest string (export name, error message), as the specification has it. */
    public static final int STRING_BYTES = 4096;

    /** One reply to an option: strings and a few numbers. */
    public static final int OPTION_REPLY_BYTES = 2 * STRING_BYTES;

    /** The replies to one option; GO has one for each piece of information and an ACK. */
    public static final int OPTION_REPLIES = 64;

    /** The exports that a server may list, of at most 8 KiB each. */
    public static final int LISTED_EXPORTS = 4096;

    /** The metadata contexts of one export. QEMU has one for each dirty bitmap. */
    public static final int CONTEXTS = 256;

    /** The largest minimum block size; the specification says 64 KiB. */
    public static final int MINIMUM_BLOCK_BYTES = 64 << 10;

    /** What a server that names no maximum takes in one request, as the specification has it. */
    public static final int DEFAULT_MAXIMUM_BYTES = 32 << 20;

    /** The chunks of one reply. A piece of 256 KiB in extents of 512 bytes has 512. */
    public static final int CHUNKS = 4096;

    /** The extents of one reply; QEMU sends up to this many. */
    public static final int STATUS_EXTENTS = 128 << 10;

    /**
     * The extents that are taken for one call, at most some 64 MiB of memory. What follows is
     * reported as data, which is always true.
     */
    public static final int GATHERED_EXTENTS = 2 << 20;

    /** The requests that we have given up and that the server still owes an answer. */
    public static final int ABANDONED_REQUESTS = 1024;
}
