package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The extended attributes ($EA) of OS/2, in which the Linux of Windows (WSL) keeps what NTFS has no
 * place for: [MS-FSCC] 2.4.16, {@code FILE_FULL_EA_INFORMATION}.
 *
 * <p>Threading: stateless.
 */
final class ExtendedAttributes {
    private static final String DEVICE = "$LXDEV";
    private static final int HEADER_BYTES = 8;
    private static final int MAX_BYTES = 64 << 10;

    private ExtendedAttributes() {}

    /** The device number of a node; 0 when none is known. */
    static long linuxDevice(NtfsInode inode) throws IOException {
        Optional<NtfsAttribute> found = NtfsAttribute.find(inode, Ntfs3g.AT_EA());
        if (found.isEmpty()) {
            return 0;
        }
        try (NtfsAttribute attribute = found.get()) {
            return attribute
                    .readAll(MAX_BYTES)
                    .flatMap(bytes -> value(bytes, DEVICE))
                    .filter(value -> value.capacity() == 2 * Integer.BYTES)
                    .map(value -> LibC.gnu_dev_makedev(value.getInt(0), value.getInt(4)))
                    .orElse(0L);
        }
    }

    /** The value of a name in a list of attributes. */
    static Optional<ByteBuffer> value(byte[] list, String name) {
        ByteBuffer buffer = ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at >= 0 && at <= list.length - HEADER_BYTES) {
            int next = buffer.getInt(at);
            int nameBytes = Byte.toUnsignedInt(buffer.get(at + 5));
            int valueBytes = Short.toUnsignedInt(buffer.getShort(at + 6));
            int nameStart = at + HEADER_BYTES;
            // A NUL stands behind the name.
            int valueStart = nameStart + nameBytes + 1;
            if (valueStart + valueBytes > list.length) {
                return Optional.empty();
            }
            String found = new String(list, nameStart, nameBytes, StandardCharsets.ISO_8859_1);
            if (found.equals(name)) {
                return Optional.of(
                        buffer.slice(valueStart, valueBytes).order(ByteOrder.LITTLE_ENDIAN));
            }
            if (next <= 0) {
                return Optional.empty();
            }
            at += next;
        }
        return Optional.empty();
    }
}
