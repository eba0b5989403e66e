package io.drydock.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** Gives a new file what another one has beside its content. */
final class Metadata {
    private static final String ACL = "system.posix_acl_access";

    private Metadata() {}

    /**
     * Makes owner, permissions and extended attributes those. What is as it should be is not
     * touched: it might not be allowed.
     */
    static void give(FileHandle file, FileStatus status, Map<String, byte[]> attributes)
            throws IOException {
        giveOwner(file, status);
        // After the owner: chown(2) takes setuid bits and capabilities away.
        file.setPermissions(status.permissions());
        Map<String, byte[]> inherited = file.attributes();
        if (inherited.containsKey(ACL) && !attributes.containsKey(ACL)) {
            file.setAttribute(ACL, minimalAcl(status.permissions()));
        }
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            if (!Arrays.equals(attribute.getValue(), inherited.get(attribute.getKey()))) {
                file.setAttribute(attribute.getKey(), attribute.getValue());
            }
        }
    }

    static void giveOwner(FileHandle file, FileStatus status) throws IOException {
        FileStatus now = file.status();
        if (now.uid() != status.uid() || now.gid() != status.gid()) {
            file.setOwner(status.uid(), status.gid());
        }
    }

    /**
     * An ACL that says what the permissions say (linux/posix_acl_xattr.h). The kernel drops such a
     * one, so this removes what a new file inherited from its directory.
     */
    private static byte[] minimalAcl(int permissions) {
        int[] tags = {0x01, 0x04, 0x20}; // ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_OTHER
        ByteBuffer acl = ByteBuffer.allocate(4 + 8 * tags.length).order(ByteOrder.LITTLE_ENDIAN);
        acl.putInt(2); // POSIX_ACL_XATTR_VERSION
        for (int i = 0; i < tags.length; i++) {
            acl.putShort((short) tags[i]);
            acl.putShort((short) (permissions >> (6 - 3 * i) & 7));
            acl.putInt(-1); // ACL_UNDEFINED_ID
        }
        return acl.array();
    }
}
