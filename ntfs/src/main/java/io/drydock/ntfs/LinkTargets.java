package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says in Linux's way what links of Windows stand for, as ntfs-3g does: what is on this volume is
 * found there, whatever its drive is called; anything else is below the directory {@code .NTFS-3G}
 * of its root, where ntfs-3g's users say which drive is which. All targets are relative, so that
 * they hold wherever the volume is mounted.
 *
 * <p>Threading: needs the volume's lock; no inode may be open.
 */
final class LinkTargets {
    private static final String OTHER_DRIVES = ".NTFS-3G";
    private static final int MAX_BYTES = 4095;

    /** Deeper trees are loops of directories. */
    private static final int MAX_DEPTH = 4096;

    private final NtfsVolume volume;
    private final Directory directories;

    LinkTargets(NtfsVolume volume) {
        this.volume = volume;
        this.directories = new Directory(volume);
    }

    /**
     * The target of an inode.
     *
     * @param inode that of the link
     */
    byte[] of(long inode, ReparsePoint point) throws IOException {
        Optional<byte[]> linux = point.linuxTarget();
        if (linux.isPresent()) {
            return limited(linux.get());
        }
        Optional<WindowsTarget> windows = point.windowsTarget();
        if (windows.isEmpty()) {
            String text = "unsupported reparse tag 0x%08x".formatted(point.tag());
            return NtfsName.bytes(text);
        }
        return limited(NtfsName.bytes(path(inode, windows.get())));
    }

    /** That of an inode of Interix. */
    byte[] of(String target) throws IOException {
        return limited(NtfsName.bytes(target));
    }

    private byte[] limited(byte[] target) throws IOException {
        if (target.length > MAX_BYTES) {
            throw InodeException.of(LibC.ENAMETOOLONG());
        }
        for (byte b : target) {
            if (b == 0) {
                throw volume.corrupt("read link", "a target has a NUL");
            }
        }
        if (target.length == 0) {
            throw volume.corrupt("read link", "a target is empty");
        }
        return target;
    }

    private String path(long inode, WindowsTarget target) throws IOException {
        List<String> path = new ArrayList<>();
        if (!target.startsAtLink()) {
            path.addAll(Collections.nCopies(depth(inode), ".."));
            if (!isHere(target)) {
                path.add(OTHER_DRIVES);
                if (!target.drive().isEmpty()) {
                    path.add(target.drive());
                }
            }
        }
        path.addAll(target.components());
        return path.isEmpty() ? "." : String.join("/", path);
    }

    /** How many directories there are between the root and an inode. */
    private int depth(long inode) throws IOException {
        long at = inode;
        for (int depth = -1; depth < MAX_DEPTH; depth++) {
            if (at == Ntfs3g.FILE_root()) {
                return depth;
            }
            at = parent(at);
        }
        throw volume.corrupt("read link", "a directory is inside of itself");
    }

    private long parent(long inode) throws IOException {
        try (NtfsInode opened = NtfsInode.open(volume, inode)) {
            List<FileName> names = FileName.of(opened);
            if (names.isEmpty()) {
                throw volume.corrupt("read link", "inode " + inode + " has no name");
            }
            return names.getFirst().directory();
        }
    }

    /** Whether it is on this volume, as far as can be told without following another link. */
    private boolean isHere(WindowsTarget target) throws IOException {
        if (target.isVolume()) {
            return false;
        }
        if (!target.drive().isEmpty() && exists(List.of(OTHER_DRIVES, target.drive()))) {
            return false;
        }
        return exists(target.components());
    }

    private boolean exists(List<String> path) throws IOException {
        long at = Ntfs3g.FILE_root();
        for (String component : path) {
            OptionalLong next;
            try (NtfsInode directory = NtfsInode.open(volume, at)) {
                if (directory.isReparsePoint()) {
                    return true;
                }
                if (!directory.isDirectory()) {
                    return false;
                }
                next = directories.lookup(directory, component);
            }
            if (next.isEmpty()) {
                return false;
            }
            at = next.getAsLong();
        }
        return true;
    }
}
