package io.drydock.filesystem;

/** The extended attributes that have a meaning to Linux (xattr(7)). */
final class AttributeNames {
    static final String ACCESS_ACL = "system.posix_acl_access";
    static final String DEFAULT_ACL = "system.posix_acl_default";
    static final String SELINUX = "security.selinux";
    static final String CAPABILITY = "security.capability";

    /** XFS shows its own forms of what has another name, too. */
    private static final String XFS_FORMS = "trusted.SGI_";

    /** What the kernel alone may write: it is bound to the inode. */
    private static final String EVM = "security.evm";

    private AttributeNames() {}

    /** Whether another file may have it, as libattr's xattr.conf says. */
    static boolean isCopied(String name) {
        return !name.startsWith(XFS_FORMS) && !name.equals(EVM);
    }
}
