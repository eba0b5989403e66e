package io.drydock.filesystem;

import io.drydock.attribute.Acl;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** Gives a new file what another one has beside its content. */
final class Metadata {
    private Metadata() {}

    /**
     * Makes owner, permissions and extended attributes those. What is as it should be is not
     * touched: it might not be allowed.
     */
    static void give(Node node, FileStatus status, Map<String, byte[]> attributes)
            throws IOException {
        giveOwner(node, status);
        // After the owner: chown(2) takes setuid bits and capabilities away.
        if (!status.isSymbolicLink()) {
            node.setPermissions(status.permissions());
        }
        Map<String, byte[]> inherited = node.attributes();
        dropInherited(node, status, inherited, attributes);
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            if (AttributeNames.isCopied(name)
                    && !Arrays.equals(attribute.getValue(), inherited.get(name))) {
                node.setAttribute(name, attribute.getValue());
            }
        }
    }

    /** A new file gets access control lists from the directory that it is made in. */
    private static void dropInherited(
            Node node,
            FileStatus status,
            Map<String, byte[]> inherited,
            Map<String, byte[]> attributes)
            throws IOException {
        if (isExtra(AttributeNames.ACCESS_ACL, inherited, attributes)) {
            // The kernel drops a list that says what the permissions say.
            byte[] minimal = Acl.ofPermissions(status.permissions()).toBytes();
            node.setAttribute(AttributeNames.ACCESS_ACL, minimal);
        }
        if (isExtra(AttributeNames.DEFAULT_ACL, inherited, attributes)) {
            node.removeAttribute(AttributeNames.DEFAULT_ACL);
        }
    }

    private static boolean isExtra(
            String name, Map<String, byte[]> inherited, Map<String, byte[]> attributes) {
        return inherited.containsKey(name) && !attributes.containsKey(name);
    }

    static void giveOwner(Node node, FileStatus status) throws IOException {
        FileStatus now = node.status();
        if (now.uid() != status.uid() || now.gid() != status.gid()) {
            node.setOwner(status.uid(), status.gid());
        }
    }
}
