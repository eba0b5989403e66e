package io.drydock.archive;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Writes a cpio archive. Of a file with several names the first has the data, and all have the same
 * inode number, which is ours: the format has 32 bits for it.
 */
final class CpioWriter implements MemberWriter {
    private static final long MAX = 0xffff_ffffL;
    private static final int BLOCK_BYTES = 512;

    private final ArchiveOutput out;
    private final CpioArchiveOutputStream cpio;
    private final Filesystem filesystem;
    private final CpioFormat format;
    private final HardLinks<Long> hardLinks = new HardLinks<>();
    private final FileData data = new FileData();
    private long inodes;

    CpioWriter(ArchiveOutput out, Filesystem filesystem, CpioFormat format) {
        this.out = out;
        this.filesystem = filesystem;
        this.format = format;
        // The encoding is one of bytes.
        String latin1 = StandardCharsets.ISO_8859_1.name();
        this.cpio = new CpioArchiveOutputStream(out, format.format(), BLOCK_BYTES, latin1);
    }

    @Override
    public boolean write(GuestPath path, byte[] name, FileStatus status) throws IOException {
        if (status.type() == FileType.UNKNOWN) {
            return false;
        }
        CpioArchiveEntry entry = new CpioArchiveEntry(format.format(), withoutDot(name));
        entry.setMode(typeBits(status) | status.permissions());
        entry.setUID(status.uid());
        entry.setGID(status.gid());
        entry.setTime(Math.clamp(status.modified().getEpochSecond(), 0, MAX));
        entry.setNumberOfLinks(status.links());
        entry.setDeviceMin(1); // an entry without one would be given another inode number
        DeviceNumber device = DeviceNumber.of(status.deviceNumber());
        entry.setRemoteDeviceMaj(device.major());
        entry.setRemoteDeviceMin(device.minor());
        long inode = ++inodes;
        Optional<Long> first = hardLinks.first(status, inode);
        entry.setInode(first.orElse(inode));
        if (first.isPresent() || !(status.isRegular() || status.isSymbolicLink())) {
            cpio.putArchiveEntry(entry);
        } else if (status.isRegular()) {
            writeFile(path, entry);
        } else {
            byte[] target = filesystem.readSymbolicLink(path).toBytes();
            entry.setSize(target.length);
            entry.setChksum(format == CpioFormat.CRC ? new Sum().of(target) : 0);
            cpio.putArchiveEntry(entry);
            cpio.write(target);
        }
        cpio.closeArchiveEntry();
        return true;
    }

    private void writeFile(GuestPath path, CpioArchiveEntry entry) throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            SparseMap map = SparseMap.whole(file.status().sizeBytes());
            if (map.sizeBytes() > MAX) {
                throw new FileException(
                        "pack",
                        path.toString(),
                        "EFBIG",
                        "File too large",
                        "cpio takes files of up to 4 GiB: use tar");
            }
            entry.setSize(map.sizeBytes());
            if (format == CpioFormat.CRC) {
                Sum sum = new Sum();
                data.write(file, path, map, sum);
                entry.setChksum(sum.value);
            }
            cpio.putArchiveEntry(entry);
            data.write(file, path, map, cpio);
        }
    }

    /** What cpio calls a CRC. */
    private static final class Sum extends OutputStream {
        private long value;

        @Override
        public void write(int b) {
            value = (value + (b & 0xff)) & MAX;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                write(from[i]);
            }
        }

        long of(byte[] content) {
            write(content, 0, content.length);
            return value;
        }
    }

    private static long typeBits(FileStatus status) {
        return switch (status.type()) {
            case REGULAR -> CpioConstants.C_ISREG;
            case DIRECTORY -> CpioConstants.C_ISDIR;
            case SYMBOLIC_LINK -> CpioConstants.C_ISLNK;
            case CHARACTER_DEVICE -> CpioConstants.C_ISCHR;
            case BLOCK_DEVICE -> CpioConstants.C_ISBLK;
            case FIFO -> CpioConstants.C_ISFIFO;
            case SOCKET -> CpioConstants.C_ISSOCK;
            case UNKNOWN -> 0; // left out before
        };
    }

    /** {@code a/b} for {@code ./a/b/}, and {@code .} for {@code ./}. */
    private static String withoutDot(byte[] name) {
        int end = name[name.length - 1] == '/' ? name.length - 1 : name.length;
        int start = end > 2 ? 2 : 0;
        return new String(name, start, end - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void finish() throws IOException {
        cpio.finish();
    }

    @Override
    public long count() {
        return out.count();
    }
}
