package io.drydock.internal.journal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The numbers of the format. All integers are big-endian.
 *
 * <pre>
 * header   magic (8), version (4), 0 (4), transaction (16), inode (8), disk's bytes (8),
 *          length of the format's name (4), 0 (4), the name in UTF-8
 * records  kind (4), 0 (4), offset (8), length (8), and as many bytes unless it is of zeroes
 * end      a record whose offset is the number of records before it, and whose bytes are the
 *          place of the decision, if there is one
 * digest   SHA-256 of all before it (32)
 * </pre>
 *
 * What follows belongs to nothing: it is space kept free until the image is written.
 */
final class JournalFormat {
    static final long MAGIC = 0x6472_7964_6f63_6b4aL; // "drydockJ"
    static final int VERSION = 1;
    static final int HEADER_BYTES = 56;
    static final int RECORD_BYTES = 24;
    static final int DIGEST_BYTES = 32;

    /** Of one record. */
    static final int MAX_DATA_BYTES = 1 << 20;

    static final int MAX_TEXT_BYTES = 4096;

    static final int DATA = 1;
    static final int ZERO = 2;
    static final int PLACE = 3;
    static final int END = 4;

    private JournalFormat() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
