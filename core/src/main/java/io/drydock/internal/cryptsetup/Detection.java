package io.drydock.internal.cryptsetup;

import io.drydock.block.BlockDevice;
import io.drydock.crypt.ContainerType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Tells by their first bytes what devices are encrypted with. */
public final class Detection {
    private static final byte[] LUKS = magic("LUKS\u00ba\u00be");

    /** Of the second copy of LUKS2's metadata, which will do if the first has been overwritten. */
    private static final byte[] LUKS_COPY = magic("SKUL\u00ba\u00be");

    /** Where that copy may be, by the size of the first (LUKS2 specification, section 2.3). */
    private static final long FIRST_COPY_OFFSET = 0x4000;

    private static final long LAST_COPY_OFFSET = 0x400000;

    private Detection() {}

    private static byte[] magic(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What a device is encrypted with, if it is. */
    public static Optional<ContainerType> typeOf(BlockDevice device) throws IOException {
        byte[] start = read(device, 0, 512);
        if (startsWith(start, LUKS)) {
            // The version, in big-endian order.
            return switch (start[6] << 8 | start[7]) {
                case 1 -> Optional.of(ContainerType.LUKS1);
                case 2 -> Optional.of(ContainerType.LUKS2);
                default -> Optional.empty();
            };
        }
        if (BitlockerMetadata.isBootSector(start)) {
            return Optional.of(ContainerType.BITLOCKER);
        }
        for (long at = FIRST_COPY_OFFSET; at <= LAST_COPY_OFFSET; at *= 2) {
            if (startsWith(read(device, at, LUKS_COPY.length), LUKS_COPY)) {
                return Optional.of(ContainerType.LUKS2);
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length
                && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    private static byte[] read(BlockDevice device, long offset, int length) throws IOException {
        if (offset + length > device.sizeBytes()) {
            return new byte[0];
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            device.read(offset, bytes);
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
