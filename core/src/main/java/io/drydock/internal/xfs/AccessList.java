package io.drydock.internal.xfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An access control list: {@code struct xfs_acl}, which Linux shows as what posix_acl_xattr.h
 * declares.
 */
final class AccessList {
    private static final int HEADER_BYTES = 4;
    private static final int ENTRY_BYTES = 12;
    private static final int LINUX_ENTRY_BYTES = 8;
    private static final int USER = 0x2;
    private static final int GROUP = 0x8;
    private static final int UNDEFINED_ID = -1;

    private AccessList() {}

    /** The name that Linux has for an attribute which is a list; empty for another one. */
    static Optional<String> name(String fullName) {
        return switch (fullName) {
            case "trusted.SGI_ACL_FILE" -> Optional.of("system.posix_acl_access");
            case "trusted.SGI_ACL_DEFAULT" -> Optional.of("system.posix_acl_default");
            default -> Optional.empty();
        };
    }

    static byte[] value(byte[] stored, Place place) throws IOException {
        Fields fields = place.fields(stored);
        long count = fields.int32(0);
        if (count > (stored.length - HEADER_BYTES) / ENTRY_BYTES) {
            throw fields.corrupt("has an access control list that is cut off");
        }
        ByteBuffer value =
                ByteBuffer.allocate(HEADER_BYTES + LINUX_ENTRY_BYTES * (int) count)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(LibC.POSIX_ACL_XATTR_VERSION());
        for (int i = 0; i < count; i++) {
            int at = HEADER_BYTES + i * ENTRY_BYTES;
            int tag = (int) fields.int32(at);
            boolean named = tag == USER || tag == GROUP;
            value.putShort((short) tag)
                    .putShort((short) fields.int16(at + 8))
                    .putInt(named ? (int) fields.int32(at + 4) : UNDEFINED_ID);
        }
        return value.array();
    }
}
