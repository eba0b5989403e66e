package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which entries of a mount table are to be mounted below the root, and in which order.
 *
 * <p>Left out are swap, what the kernel makes up (proc, tmpfs ...), network filesystems, binds, and
 * the root itself; the rest is in order of depth, so that a mountpoint is there before what is
 * mounted below it.
 */
final class MountPlan {
    private static final Set<String> NOT_OF_AN_IMAGE =
            Set.of(
                    "swap",
                    "none",
                    "ignore",
                    "proc",
                    "sysfs",
                    "tmpfs",
                    "devtmpfs",
                    "devpts",
                    "debugfs",
                    "securityfs",
                    "efivarfs",
                    "cgroup",
                    "cgroup2",
                    "hugetlbfs",
                    "mqueue",
                    "configfs",
                    "fusectl",
                    "binfmt_misc",
                    "usbfs",
                    "ramfs",
                    "overlay",
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smbfs",
                    "smb3",
                    "sshfs",
                    "fuse.sshfs",
                    "ceph",
                    "glusterfs",
                    "9p",
                    "virtiofs",
                    "afs",
                    "autofs");

    private MountPlan() {}

    static List<FstabEntry> of(Fstab fstab) {
        List<FstabEntry> plan = new ArrayList<>();
        Set<GuestPath> taken = new HashSet<>();
        for (FstabEntry entry : fstab.entries()) {
            boolean bind = entry.options().contains("bind") || entry.options().contains("rbind");
            if (entry.mountpoint().isEmpty() || NOT_OF_AN_IMAGE.contains(entry.type()) || bind) {
                continue;
            }
            GuestPath mountpoint = entry.mountpoint().get();
            if (Place.of(mountpoint).depth() > 0 && taken.add(mountpoint)) {
                plan.add(entry);
            }
        }
        plan.sort(
                Comparator.comparingInt(
                        entry -> Place.of(entry.mountpoint().orElseThrow()).depth()));
        return plan;
    }
}
