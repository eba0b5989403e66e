package io.drydock.attribute;

import io.drydock.bindings.libc.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * File capabilities as the kernel gives and takes them (struct vfs_ns_cap_data of
 * linux/capability.h): revision and flag, then permitted and inheritable bits, 32 at a time, then,
 * in revision 3, who is root; all of four bytes, little endian.
 */
final class CapabilityValue {
    private static final int REVISION_1_BYTES = 12;
    private static final int REVISION_2_BYTES = 20;
    private static final int REVISION_3_BYTES = 24;

    private CapabilityValue() {}

    static FileCapabilities parse(byte[] value) {
        if (value.length < REVISION_1_BYTES) {
            throw bad(value);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int magic = buffer.getInt();
        int revision = magic & (int) LibC.VFS_CAP_REVISION_MASK();
        if (value.length != bytes(revision)) {
            throw bad(value);
        }
        long permitted = Integer.toUnsignedLong(buffer.getInt());
        long inheritable = Integer.toUnsignedLong(buffer.getInt());
        if (value.length > REVISION_1_BYTES) {
            permitted |= Integer.toUnsignedLong(buffer.getInt()) << 32;
            inheritable |= Integer.toUnsignedLong(buffer.getInt()) << 32;
        }
        OptionalLong rootUid =
                value.length == REVISION_3_BYTES
                        ? OptionalLong.of(Integer.toUnsignedLong(buffer.getInt()))
                        : OptionalLong.empty();
        boolean effective = (magic & LibC.VFS_CAP_FLAGS_EFFECTIVE()) != 0;
        return FileCapabilities.ofBits(permitted, inheritable, effective, rootUid);
    }

    /** What a value of the revision has; -1 when there is no such revision. */
    private static int bytes(int revision) {
        if (revision == LibC.VFS_CAP_REVISION_1()) {
            return REVISION_1_BYTES;
        }
        if (revision == LibC.VFS_CAP_REVISION_2()) {
            return REVISION_2_BYTES;
        }
        return revision == LibC.VFS_CAP_REVISION_3() ? REVISION_3_BYTES : -1;
    }

    private static IllegalArgumentException bad(byte[] value) {
        return new IllegalArgumentException(
                "these are no file capabilities of revision 1, 2 or 3, but "
                        + value.length
                        + " other bytes");
    }

    static byte[] format(FileCapabilities file) {
        boolean rooted = file.rootUid().isPresent();
        int revision = rooted ? LibC.VFS_CAP_REVISION_3() : LibC.VFS_CAP_REVISION_2();
        int flag = file.isEffective() ? LibC.VFS_CAP_FLAGS_EFFECTIVE() : 0;
        ByteBuffer buffer =
                ByteBuffer.allocate(rooted ? REVISION_3_BYTES : REVISION_2_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(revision | flag)
                        .putInt((int) file.permittedBits())
                        .putInt((int) file.inheritableBits())
                        .putInt((int) (file.permittedBits() >>> 32))
                        .putInt((int) (file.inheritableBits() >>> 32));
        file.rootUid().ifPresent(uid -> buffer.putInt((int) uid));
        return buffer.array();
    }
}
