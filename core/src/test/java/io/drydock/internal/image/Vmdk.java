package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** VMDK images that no tool would make. */
final class Vmdk {
    private static final int SECTOR_BYTES = 512;
    private static final int DESCRIPTOR_SECTORS = 20;

    private Vmdk() {}

    /** A sparse extent without capacity, whose embedded descriptor names a file of the host. */
    static Path withoutCapacity(Path file) throws IOException {
        String descriptor =
                """
                # Disk DescriptorFile
                version=1
                CID=12345678
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 2 FLAT "/etc/passwd" 0
                """;
        ByteBuffer image = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        image.put("KDMV".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(3);
        image.putLong(0).putLong(128); // capacity, grain size
        image.putLong(1).putLong(DESCRIPTOR_SECTORS);
        image.putInt(512).putLong(21).putLong(26).putLong(128);
        image.put((byte) 0).put("\n \r\n".getBytes(StandardCharsets.US_ASCII));
        image.put(SECTOR_BYTES, descriptor.getBytes(StandardCharsets.US_ASCII));
        return Files.write(file, image.array());
    }
}
