package io.drydock.attribute;

import io.drydock.bindings.libc.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Access control lists as the kernel gives and takes them (linux/posix_acl_xattr.h): a version of
 * four bytes, and per entry two for the tag, two for the permissions and four for the id, all
 * little endian.
 */
final class AclValue {
    private static final int HEADER_BYTES = 4;
    private static final int ENTRY_BYTES = 8;

    private AclValue() {}

    static List<AclEntry> parse(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < HEADER_BYTES || (value.length - HEADER_BYTES) % ENTRY_BYTES != 0) {
            throw new IllegalArgumentException(
                    "an access control list does not have " + value.length + " bytes");
        }
        int version = buffer.getInt();
        if (version != LibC.POSIX_ACL_XATTR_VERSION()) {
            throw new IllegalArgumentException(
                    "the version of the access control list is " + version + " and not 2");
        }
        List<AclEntry> entries = new ArrayList<>();
        while (buffer.hasRemaining()) {
            AclTag tag = AclTag.ofNumber(Short.toUnsignedInt(buffer.getShort()));
            int permissions = Short.toUnsignedInt(buffer.getShort());
            long id = Integer.toUnsignedLong(buffer.getInt());
            // The id of an entry that has none is not looked at (fs/posix_acl.c).
            entries.add(new AclEntry(tag, tag.isNamed() ? id : AclEntry.NO_ID, permissions));
        }
        return entries;
    }

    static byte[] format(List<AclEntry> entries) {
        ByteBuffer buffer =
                ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * entries.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(LibC.POSIX_ACL_XATTR_VERSION());
        for (AclEntry entry : entries) {
            buffer.putShort((short) entry.tag().number())
                    .putShort((short) entry.permissions())
                    .putInt((int) entry.id()); // NO_ID is ACL_UNDEFINED_ID
        }
        return buffer.array();
    }
}
