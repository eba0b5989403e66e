package io.drydock.archive;

/** What an archive may hold of files beside content, type, permissions, owner and times. */
public enum Extra {
    /**
     * Extended attributes other than the two below, in pax records {@code SCHILY.xattr.*}: {@code
     * tar --xattrs --xattrs-include='*'}.
     */
    XATTRS,
    /** POSIX access control lists, in {@code SCHILY.acl.*}: {@code tar --acls}. */
    ACLS,
    /** SELinux contexts, in {@code RHT.security.selinux}: {@code tar --selinux}. */
    SELINUX
}
