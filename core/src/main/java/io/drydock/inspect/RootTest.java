package io.drydock.inspect;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.List;

/** Tells a root filesystem by what is in it: the criteria of libguestfs's daemon/inspect_fs.ml. */
final class RootTest {
    /** A boot partition may hold more than its kernels: an {@code /etc}, even. */
    private static final List<String> GRUB =
            List.of("/grub/menu.lst", "/grub/grub.conf", "/grub2/grub.cfg");

    /** Each is a file that one other Unix has in its root and no Linux has. */
    private static final List<String> OTHER_UNIX =
            List.of("/etc/freebsd-update.conf", "/netbsd", "/bsd", "/hurd/console", "/service/vm");

    private final FileTree files;

    private RootTest(FileTree files) {
        this.files = files;
    }

    static boolean isLinuxRoot(FileTree files) throws IOException {
        return new RootTest(files).isLinuxRoot();
    }

    private boolean isLinuxRoot() throws IOException {
        return !anyFile(GRUB)
                && !anyFile(OTHER_UNIX)
                && isDirectory("/etc")
                && (isDirectory("/bin") || isLinkToUsrBin())
                && anyFile(List.of("/etc/fstab", "/etc/hosts"));
    }

    private boolean anyFile(List<String> paths) throws IOException {
        for (String path : paths) {
            if (GuestText.find(files, path).filter(FileStatus::isRegular).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private boolean isDirectory(String path) throws IOException {
        return GuestText.find(files, path).filter(FileStatus::isDirectory).isPresent();
    }

    /** The link leads nowhere as long as {@code /usr} is not mounted. */
    private boolean isLinkToUsrBin() throws IOException {
        String target = GuestText.link(files, GuestPath.of("/bin")).orElse("");
        return target.equals("usr/bin") || target.equals("/usr/bin");
    }
}
