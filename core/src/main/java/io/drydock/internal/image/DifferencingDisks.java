package io.drydock.internal.image;

import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * VDI and VHD images that are a difference to another: QEMU cannot read them, so neither can we.
 * (QEMU tells differencing VHDX images itself.)
 */
final class DifferencingDisks {
    private static final int VDI_TYPE_OFFSET = 0x4c; // VDICore.h of VirtualBox
    private static final int VDI_TYPE_DIFFERENCING = 4;
    private static final int VHD_FOOTER_BYTES = 512;
    private static final int VHD_TYPE_OFFSET =
            60; // Virtual Hard Disk Image Format 1.0, "Disk Type"
    private static final int VHD_TYPE_DIFFERENCING = 4;

    private DifferencingDisks() {}

    static void refuse(HeaderReader reader, ImageFormat format) throws IOException {
        boolean differencing =
                switch (format) {
                    case VDI -> {
                        ByteBuffer header = reader.read(0, VDI_TYPE_OFFSET + 4L, "VDI header");
                        yield header.order(ByteOrder.LITTLE_ENDIAN).getInt(VDI_TYPE_OFFSET)
                                == VDI_TYPE_DIFFERENCING;
                    }
                    case VHD -> {
                        long footer = Math.max(0, reader.sizeBytes() - VHD_FOOTER_BYTES);
                        yield reader.read(footer, VHD_FOOTER_BYTES, "VHD footer")
                                        .getInt(VHD_TYPE_OFFSET)
                                == VHD_TYPE_DIFFERENCING;
                    }
                    case RAW, QCOW2, VMDK, VHDX -> false;
                };
        if (differencing) {
            throw new UnsupportedException(
                    "open",
                    reader.path().toString(),
                    "it is a differencing " + format + " image, which needs its parent",
                    "merge it into its parent with the hypervisor's own tool");
        }
    }
}
