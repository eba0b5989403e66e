package io.drydock.ntfs;

import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What Windows does instead of opening a file: [MS-FSCC] 2.1.2, {@code REPARSE_DATA_BUFFER}.
 *
 * @param tag what kind it is: IO_REPARSE_TAG_ of layout.h, unsigned
 * @param data what belongs to it
 */
record ReparsePoint(long tag, ByteBuffer data) {
    private static final int HEADER_BYTES = 8;
    private static final int MAX_BYTES = 16 << 10;

    /** That of an inode which has one. */
    static ReparsePoint of(NtfsInode inode) throws IOException {
        Optional<NtfsAttribute> found = NtfsAttribute.find(inode, Ntfs3g.AT_REPARSE_POINT());
        if (found.isEmpty()) {
            throw corrupt(inode);
        }
        try (NtfsAttribute attribute = found.get()) {
            return of(attribute.readAll(MAX_BYTES).orElseThrow(() -> corrupt(inode)))
                    .orElseThrow(() -> corrupt(inode));
        }
    }

    private static IOException corrupt(NtfsInode inode) {
        return inode.volume()
                .corrupt("read", "inode " + inode.number() + " has no sound reparse point");
    }

    /** One from its bytes; empty when those are none. */
    static Optional<ReparsePoint> of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_BYTES
                || Short.toUnsignedInt(buffer.getShort(4)) > bytes.length - HEADER_BYTES) {
            return Optional.empty();
        }
        int length = bytes.length - HEADER_BYTES;
        ByteBuffer data = buffer.slice(HEADER_BYTES, length).order(ByteOrder.LITTLE_ENDIAN);
        return Optional.of(new ReparsePoint(Integer.toUnsignedLong(buffer.getInt(0)), data));
    }

    /** What a link of Windows says that it stands for; empty if it is no such link. */
    Optional<WindowsTarget> windowsTarget() {
        // A symbolic link has flags between the header and the names; bit 0 says "relative".
        if (tag == Ntfs3g.REPARSE_SYMLINK() && data.capacity() >= 12) {
            return substituteName(12)
                    .map(name -> new WindowsTarget(name, (data.getInt(8) & 1) != 0));
        }
        if (tag == Ntfs3g.REPARSE_MOUNT_POINT() && data.capacity() >= 8) {
            return substituteName(8).map(name -> new WindowsTarget(name, false));
        }
        return Optional.empty();
    }

    /** The names stand in a buffer behind the header; lengths and offsets are in bytes. */
    private Optional<String> substituteName(int buffer) {
        int offset = Short.toUnsignedInt(data.getShort(0));
        int length = Short.toUnsignedInt(data.getShort(2));
        if (length % Character.BYTES != 0 || buffer + offset + length > data.capacity()) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder(length / Character.BYTES);
        for (int i = 0; i < length; i += Character.BYTES) {
            name.append(data.getChar(buffer + offset + i));
        }
        return Optional.of(name.toString());
    }

    /** The target of a symbolic link of Linux under Windows (WSL); empty if it is none. */
    Optional<byte[]> linuxTarget() {
        if (tag != Ntfs3g.REPARSE_LX_SYMLINK()
                || data.capacity() <= Integer.BYTES
                || data.getInt(0) != 2) {
            return Optional.empty();
        }
        byte[] target = new byte[data.capacity() - Integer.BYTES];
        data.get(Integer.BYTES, target);
        return Optional.of(target);
    }
}
