package io.drydock.archive;

import io.drydock.attribute.Acl;
import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives a new file the owner, attributes and times that the archive says it has. */
final class Giver {
    static final String ACCESS_ACL = "system.posix_acl_access";
    static final String DEFAULT_ACL = "system.posix_acl_default";
    static final String SELINUX = "security.selinux";

    private final UnpackOptions options;
    private final OwnerNames users;
    private final OwnerNames groups;
    private final Losses losses;
    private final String archive;

    Giver(
            UnpackOptions options,
            OwnerNames users,
            OwnerNames groups,
            Losses losses,
            String archive) {
        this.options = options;
        this.users = users;
        this.groups = groups;
        this.losses = losses;
        this.archive = archive;
    }

    /**
     * All but the times, which change as long as there is something to do.
     *
     * @param permissions those of the member, or more until a directory is full
     */
    void give(Subject subject, GuestPath path, Member member, int permissions) throws IOException {
        long uid = number(users, member.user(), member.uid());
        long gid = number(groups, member.group(), member.gid());
        losses.attempt(path, () -> subject.setOwner(uid, gid));
        // After the owner: chown(2) takes setuid bits and capabilities away.
        if (member.type() != MemberType.SYMBOLIC_LINK) {
            losses.attempt(path, () -> subject.setPermissions(permissions));
        }
        if (options.extras().contains(Extra.XATTRS)) {
            for (Map.Entry<String, byte[]> each : member.attributes().entrySet()) {
                give(subject, path, each.getKey(), each.getValue());
            }
        }
        if (options.extras().contains(Extra.SELINUX) && member.selinux().isPresent()) {
            byte[] context = member.selinux().get();
            // With a NUL, as setfilecon(3) writes it.
            give(subject, path, SELINUX, Arrays.copyOf(context, context.length + 1));
        }
        if (options.extras().contains(Extra.ACLS) && member.type() != MemberType.SYMBOLIC_LINK) {
            giveAcls(subject, path, member);
        }
    }

    private long number(OwnerNames names, String name, long number) throws CorruptDataException {
        long id =
                options.numericOwners() || name.isEmpty()
                        ? number
                        : names.number(name).orElse(number);
        if (id < 0 || id >= 1L << 32) {
            throw new CorruptDataException("unpack", archive, "a member has no owner " + id);
        }
        return id;
    }

    private void give(Subject subject, GuestPath path, String name, byte[] value)
            throws IOException {
        losses.attempt(path, () -> subject.setAttribute(name, value));
    }

    /** A file without a list must not keep the one that it inherited from its directory. */
    private void giveAcls(Subject subject, GuestPath path, Member member) throws IOException {
        Set<String> inherited = subject.attributes().keySet();
        giveAcl(subject, path, ACCESS_ACL, member.accessAcl(), inherited);
        if (member.type() == MemberType.DIRECTORY) {
            giveAcl(subject, path, DEFAULT_ACL, member.defaultAcl(), inherited);
        }
    }

    private void giveAcl(
            Subject subject,
            GuestPath path,
            String name,
            Optional<String> text,
            Set<String> inherited)
            throws IOException {
        if (text.isPresent()) {
            losses.attempt(path, () -> subject.setAttribute(name, acl(path, text.get()).toBytes()));
        } else if (inherited.contains(name)) {
            losses.attempt(path, () -> subject.removeAttribute(name));
        }
    }

    private Acl acl(GuestPath path, String text) throws FileException {
        try {
            return AclTexts.parse(text, users, groups);
        } catch (IllegalArgumentException e) {
            String reason = "the archive's ACL cannot be: " + e.getMessage();
            FileException failure =
                    new FileException(
                            "unpack",
                            path.toString(),
                            "EINVAL",
                            reason,
                            "make the user or group first, or unpack without ACLs");
            failure.addSuppressed(e);
            throw failure;
        }
    }

    void giveTimes(Subject subject, GuestPath path, Member member) throws IOException {
        losses.attempt(
                path,
                () ->
                        subject.setTimes(
                                new FileTimes(member.accessed(), Optional.of(member.modified()))));
    }
}
