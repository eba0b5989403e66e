package io.drydock.internal.ext;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;

/**
 * POSIX ACLs as they are on disk (fs/ext4/acl.h) and as getxattr(2) shows them
 * (linux/posix_acl_xattr.h): on disk only entries of named users and groups have an id.
 */
final class StoredAcl {
    private static final Set<String> NAMES =
            Set.of("system.posix_acl_access", "system.posix_acl_default");
    private static final int STORED_VERSION = 1;
    private static final int SHOWN_VERSION = 2;
    private static final int SHOWN_ENTRY_BYTES = 8;
    private static final int SHORTEST_ENTRY_BYTES = 4;
    private static final int USER = 2;
    private static final int GROUP = 8;
    private static final int NO_ID = -1;

    private StoredAcl() {}

    /** Whether an attribute of that name is one. */
    static boolean isOne(String attribute) {
        return NAMES.contains(attribute);
    }

    /** As getxattr(2) shows it; empty when it is damaged. */
    static Optional<byte[]> shown(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        int most = Integer.BYTES + stored.length / SHORTEST_ENTRY_BYTES * SHOWN_ENTRY_BYTES;
        ByteBuffer out = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (in.getInt() != STORED_VERSION) {
                return Optional.empty();
            }
            out.putInt(SHOWN_VERSION);
            while (in.hasRemaining()) {
                short tag = in.getShort();
                out.putShort(tag).putShort(in.getShort());
                out.putInt(tag == USER || tag == GROUP ? in.getInt() : NO_ID);
            }
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
        byte[] shown = new byte[out.position()];
        out.flip().get(shown);
        return Optional.of(shown);
    }
}
