package io.drydock.archive;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What an archive says of a file, as it says it: names are not checked.
 *
 * @param linkName what a symbolic link holds, or the name that a hard link stands for
 * @param user the owner's name, as bytes in ISO-8859-1; may be empty
 * @param attributes by full name such as {@code user.mime_type}; neither ACLs nor SELinux
 * @param accessAcl in the text form of acl(5)
 * @param map where its data goes, if it is a regular file
 */
record Member(
        byte[] name,
        MemberType type,
        byte[] linkName,
        int permissions,
        long uid,
        long gid,
        String user,
        String group,
        Instant modified,
        Optional<Instant> accessed,
        DeviceNumber device,
        Map<String, byte[]> attributes,
        Optional<String> accessAcl,
        Optional<String> defaultAcl,
        Optional<byte[]> selinux,
        SparseMap map) {}
