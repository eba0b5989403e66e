package io.drydock.internal.image;

import io.drydock.image.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the format of an image by its magic. Raw has none and is never the answer. */
final class FormatProbe {
    private static final int HEAD_BYTES = 512;
    private static final int FOOTER_BYTES = 512;

    private static final int QCOW2_MAGIC = 0x514649fb; // "QFI\xfb", docs/interop/qcow2.txt of QEMU
    private static final int VDI_SIGNATURE = 0x7f10dabe; // little-endian 0xbeda107f at 0x40
    private static final int VDI_SIGNATURE_OFFSET = 0x40;
    private static final String VMDK_DESCRIPTOR = "# Disk DescriptorFile";

    private FormatProbe() {}

    static Optional<ImageFormat> probe(HeaderReader reader) throws IOException {
        ByteBuffer head = reader.readUpTo(0, HEAD_BYTES);
        if (head.remaining() >= 8) {
            if (head.getInt(0) == QCOW2_MAGIC && head.getInt(4) >= 2) {
                return Optional.of(ImageFormat.QCOW2);
            }
            if (startsWith(head, "KDMV") || startsWith(head, "COWD") || isDescriptor(head)) {
                return Optional.of(ImageFormat.VMDK);
            }
            if (startsWith(head, "vhdxfile")) {
                return Optional.of(ImageFormat.VHDX);
            }
            if (startsWith(head, "conectix")) {
                return Optional.of(ImageFormat.VHD);
            }
        }
        if (head.remaining() >= VDI_SIGNATURE_OFFSET + 4
                && head.getInt(VDI_SIGNATURE_OFFSET) == VDI_SIGNATURE) {
            return Optional.of(ImageFormat.VDI);
        }
        return isFixedVhd(reader) ? Optional.of(ImageFormat.VHD) : Optional.empty();
    }

    /**
     * The descriptor may begin with comments and white space (vmdk_probe in QEMU's block/vmdk.c).
     */
    private static boolean isDescriptor(ByteBuffer head) {
        String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
        return text.stripLeading().startsWith(VMDK_DESCRIPTOR);
    }

    /** A fixed VHD is raw data with a footer behind it. */
    private static boolean isFixedVhd(HeaderReader reader) throws IOException {
        return reader.sizeBytes() >= FOOTER_BYTES
                && startsWith(
                        reader.read(reader.sizeBytes() - FOOTER_BYTES, FOOTER_BYTES, "footer"),
                        "conectix");
    }

    private static boolean startsWith(ByteBuffer bytes, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.US_ASCII);
        return bytes.remaining() >= wanted.length
                && bytes.slice(0, wanted.length).equals(ByteBuffer.wrap(wanted));
    }
}
