package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a file is to Linux. NTFS has files and directories; what else there is was put into them:
 * reparse points by Windows and its Linux (WSL), and files with the system attribute whose content
 * says what they are, by Interix and ntfs-3g.
 *
 * @param deviceNumber of a device node
 * @param link what a symbolic link is made of; empty for others
 */
record FileKind(FileType type, long deviceNumber, Optional<Link> link) {
    /** What a symbolic link is made of. */
    sealed interface Link {
        /** A reparse point. */
        record OfWindows(ReparsePoint point) implements Link {}

        /** A target as it is. */
        record OfInterix(String target) implements Link {}
    }

    private static final int MAGIC_BYTES = Long.BYTES;
    private static final int DEVICE_BYTES = 3 * Long.BYTES;
    private static final int MAX_TARGET_BYTES = 4096 * Character.BYTES;

    private static FileKind of(FileType type) {
        return new FileKind(type, 0, Optional.empty());
    }

    private static FileKind link(Link link) {
        return new FileKind(FileType.SYMBOLIC_LINK, 0, Optional.of(link));
    }

    static FileKind of(NtfsInode inode) throws IOException {
        if (inode.isReparsePoint()) {
            return of(inode, ReparsePoint.of(inode));
        }
        if (inode.isDirectory()) {
            return of(FileType.DIRECTORY);
        }
        boolean isOfNtfs = inode.number() < Ntfs3g.FILE_first_user();
        return inode.has(Ntfs3g.FILE_ATTR_SYSTEM()) && !isOfNtfs
                ? ofSystemFile(inode)
                : of(FileType.REGULAR);
    }

    /** As ntfs-3g shows them: what is neither link nor special is a link to nowhere. */
    private static FileKind of(NtfsInode inode, ReparsePoint point) throws IOException {
        long tag = point.tag();
        if (tag == Ntfs3g.REPARSE_AF_UNIX()) {
            return of(FileType.SOCKET);
        }
        if (tag == Ntfs3g.REPARSE_LX_FIFO()) {
            return of(FileType.FIFO);
        }
        if (tag == Ntfs3g.REPARSE_LX_CHR()) {
            return device(FileType.CHARACTER_DEVICE, ExtendedAttributes.linuxDevice(inode));
        }
        if (tag == Ntfs3g.REPARSE_LX_BLK()) {
            return device(FileType.BLOCK_DEVICE, ExtendedAttributes.linuxDevice(inode));
        }
        return link(new Link.OfWindows(point));
    }

    private static FileKind device(FileType type, long number) {
        return new FileKind(type, number, Optional.empty());
    }

    private static FileKind ofSystemFile(NtfsInode inode) throws IOException {
        Optional<NtfsAttribute> found = NtfsAttribute.find(inode, Ntfs3g.AT_DATA());
        if (found.isEmpty()) {
            return of(FileType.REGULAR);
        }
        try (NtfsAttribute data = found.get()) {
            boolean isHidden = inode.has(Ntfs3g.FILE_ATTR_HIDDEN());
            if (data.sizeBytes() <= 1 && !isHidden) {
                return of(data.sizeBytes() == 0 ? FileType.FIFO : FileType.SOCKET);
            }
            if (data.sizeBytes() <= MAGIC_BYTES || data.isEncrypted()) {
                return of(FileType.REGULAR);
            }
            return data.readAll(MAGIC_BYTES + MAX_TARGET_BYTES)
                    .map(FileKind::ofContent)
                    .orElse(of(FileType.REGULAR));
        }
    }

    private static FileKind ofContent(byte[] bytes) {
        ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long magic = content.getLong(0);
        if (magic == Ntfs3g.INTX_SYMBOLIC_LINK()) {
            char[] target = new char[(bytes.length - MAGIC_BYTES) / Character.BYTES];
            content.position(MAGIC_BYTES).slice().order(content.order()).asCharBuffer().get(target);
            return link(new Link.OfInterix(new String(target)));
        }
        if (bytes.length == DEVICE_BYTES && magic == Ntfs3g.INTX_BLOCK_DEVICE()) {
            return device(FileType.BLOCK_DEVICE, deviceNumber(content));
        }
        if (bytes.length == DEVICE_BYTES && magic == Ntfs3g.INTX_CHARACTER_DEVICE()) {
            return device(FileType.CHARACTER_DEVICE, deviceNumber(content));
        }
        return of(FileType.REGULAR);
    }

    private static long deviceNumber(ByteBuffer content) {
        int major = (int) content.getLong(MAGIC_BYTES);
        int minor = (int) content.getLong(MAGIC_BYTES + Long.BYTES);
        return LibC.gnu_dev_makedev(major, minor);
    }
}
