package io.drydock.internal.iso9660;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A volume descriptor with a tree: the primary one, or a supplementary one (ECMA-119, 8.4 and 8.5).
 *
 * @param label without the spaces that fill it up
 * @param blocks how long the volume is, in logical blocks
 * @param rootOffset where the root directory begins
 */
record VolumeDescriptor(
        boolean joliet, String label, long blocks, int blockBytes, long rootOffset) {
    private static final long FIRST_SECTOR = 16;

    /** No image has more than a handful. */
    private static final int MOST = 64;

    private static final byte[] STANDARD = "CD001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HIGH_SIERRA = "CDROM".getBytes(StandardCharsets.US_ASCII);

    private static final int PRIMARY = 1;
    private static final int SUPPLEMENTARY = 2;
    private static final int TERMINATOR = 255;

    /** The UCS-2 levels of Joliet. */
    private static final Set<String> JOLIET = Set.of("%/@", "%/C", "%/E");

    /** All that are there, in their order. */
    static List<VolumeDescriptor> read(Volume volume) throws IOException {
        List<VolumeDescriptor> found = new ArrayList<>();
        for (long sector = FIRST_SECTOR; sector < FIRST_SECTOR + MOST; sector++) {
            long offset = sector * Volume.SECTOR_BYTES;
            if (offset > volume.device().sizeBytes() - Volume.SECTOR_BYTES) {
                break;
            }
            Fields fields = volume.read(offset, Volume.SECTOR_BYTES);
            if (fields.has(9, HIGH_SIERRA)) {
                throw new UnsupportedException(
                        "mount",
                        volume.name(),
                        "it is a High Sierra volume, which came before ISO 9660",
                        "the kernel engine reads it");
            }
            int type = fields.int8(0);
            if (!fields.has(1, STANDARD) || type == TERMINATOR) {
                break;
            }
            if (type == PRIMARY || isJoliet(type, fields)) {
                found.add(of(volume, fields, type == SUPPLEMENTARY));
            }
        }
        return found;
    }

    private static boolean isJoliet(int type, Fields fields) throws IOException {
        String escapes = new String(fields.bytes(88, 3), StandardCharsets.US_ASCII);
        return type == SUPPLEMENTARY && JOLIET.contains(escapes);
    }

    private static VolumeDescriptor of(Volume volume, Fields fields, boolean joliet)
            throws IOException {
        int blockBytes = fields.int16(128);
        if (blockBytes != 512 && blockBytes != 1024 && blockBytes != Volume.SECTOR_BYTES) {
            throw volume.corrupt("its blocks have " + blockBytes + " bytes");
        }
        Charset charset = joliet ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1;
        String label = new String(fields.bytes(40, 32), charset).replace('\0', ' ').stripTrailing();
        Volume blocks = new Volume(volume.device(), volume.name(), blockBytes);
        DirectoryRecord root = DirectoryRecord.read(blocks, fields.slice(156, 34), 0, 0);
        return new VolumeDescriptor(
                joliet, label, fields.int32(80), blockBytes, root.contentOffset());
    }
}
