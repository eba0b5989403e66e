package io.drydock.internal.image;

import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How a VMDK file begins: as a descriptor, or as a sparse extent (SparseExtentHeader of VMware's
 * "Virtual Disk Format 5.0"), in which a descriptor may be embedded.
 */
final class VmdkHeader {
    private static final int SECTOR_BYTES = 512;
    private static final int CAPACITY_OFFSET = 12;
    private static final int DESCRIPTOR_OFFSET = 28;
    private static final int DESCRIPTOR_SIZE = 36;

    private VmdkHeader() {}

    /** What an image refers to, opened by this file. */
    static References read(HeaderReader reader) throws IOException {
        if (!isSparseExtent(reader)) {
            if (reader.sizeBytes() > VmdkDescriptor.MAX_BYTES) {
                throw reader.corrupt("its VMDK descriptor has " + reader.sizeBytes() + " bytes");
            }
            ByteBuffer text = reader.read(0, reader.sizeBytes(), "VMDK descriptor");
            VmdkDescriptor descriptor = VmdkDescriptor.parse(reader, text);
            descriptor.checkCreateType(reader);
            return references(descriptor, Optional.of(descriptor));
        }
        ByteBuffer header = header(reader);
        long offset = header.getLong(DESCRIPTOR_OFFSET);
        long sectors = header.getLong(DESCRIPTOR_SIZE);
        if (HeaderReader.startsWith(header, "COWD") || offset == 0) {
            throw oneOfSeveral(reader);
        }
        if (offset < 0
                || offset > reader.sizeBytes() / SECTOR_BYTES
                || sectors < 0
                || sectors > VmdkDescriptor.MAX_BYTES / SECTOR_BYTES) {
            throw reader.corrupt("its VMDK descriptor would not be within the file");
        }
        ByteBuffer text =
                reader.read(offset * SECTOR_BYTES, sectors * SECTOR_BYTES, "VMDK descriptor");
        if (sectors == 0 || text.get(0) == 0) {
            throw oneOfSeveral(reader);
        }
        return references(VmdkDescriptor.parse(reader, text), Optional.empty());
    }

    private static UnsupportedException oneOfSeveral(HeaderReader reader) {
        return reader.unsupported(
                "it is one of several files of a VMDK image",
                "open the image by its descriptor, a small text file beside it");
    }

    private static References references(
            VmdkDescriptor descriptor, Optional<VmdkDescriptor> extents) {
        Optional<String> parent = descriptor.parent();
        // VMware knows no other format for a parent.
        Optional<String> format = parent.map(name -> "vmdk");
        return new References(parent, format, Optional.empty(), extents);
    }

    /** Whether the file is a sparse extent, a whole one by which QEMU cannot be led elsewhere. */
    static boolean isSparseExtent(HeaderReader reader) throws IOException {
        ByteBuffer header = reader.readUpTo(0, SECTOR_BYTES);
        if (HeaderReader.startsWith(header, "COWD")) {
            return true;
        }
        if (!HeaderReader.startsWith(header, "KDMV")) {
            return false;
        }
        // Without capacity QEMU takes the extents of the embedded descriptor for the image's
        // (vmdk_open_vmdk4 of its block/vmdk.c), whatever file they name.
        ByteBuffer whole = header(reader);
        if (whole.getLong(CAPACITY_OFFSET) == 0) {
            throw reader.corrupt("its VMDK header says that it has no capacity");
        }
        VmdkTruncation.check(reader, whole);
        return true;
    }

    private static ByteBuffer header(HeaderReader reader) throws IOException {
        return reader.read(0, SECTOR_BYTES, "VMDK header").order(ByteOrder.LITTLE_ENDIAN);
    }
}
