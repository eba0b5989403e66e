package io.drydock.internal.image;

import io.drydock.image.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells the format of an image by its magic. Raw has none and is never the answer. */
final class FormatProbe {
    private static final int HEAD_BYTES = 512;
    private static final int QCOW_MAGIC = 0x514649fb; // "QFI\xfb", docs/interop/qcow2.txt of QEMU
    private static final String VMDK_DESCRIPTOR = "# Disk DescriptorFile";

    private FormatProbe() {}

    static Optional<ImageFormat> probe(HeaderReader reader) throws IOException {
        ByteBuffer head = reader.readUpTo(0, HEAD_BYTES);
        if (HeaderReader.startsWith(head, "KDMV")
                || HeaderReader.startsWith(head, "COWD")
                || isDescriptor(head)) {
            return Optional.of(ImageFormat.VMDK);
        }
        if (HeaderReader.startsWith(head, VhdxHeader.SIGNATURE)) {
            return Optional.of(ImageFormat.VHDX);
        }
        if (HeaderReader.startsWith(head, VhdFooter.COOKIE)) {
            return Optional.of(ImageFormat.VHD);
        }
        if (head.remaining() >= Integer.BYTES && head.getInt(0) == QCOW_MAGIC) {
            return Optional.of(ImageFormat.QCOW2);
        }
        int vdi = VdiHeader.SIGNATURE_OFFSET;
        if (head.remaining() >= vdi + Integer.BYTES
                && head.getInt(vdi) == Integer.reverseBytes(VdiHeader.SIGNATURE)) {
            return Optional.of(ImageFormat.VDI);
        }
        return VhdFooter.isFixed(reader) ? Optional.of(ImageFormat.VHD) : Optional.empty();
    }

    /** The descriptor may begin with white space (vmdk_probe in QEMU's block/vmdk.c). */
    private static boolean isDescriptor(ByteBuffer head) {
        String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
        return text.stripLeading().startsWith(VMDK_DESCRIPTOR);
    }
}
