package io.drydock.internal.image;

import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of a VMDK image that consists of several, open, and a descriptor in memory that leads
 * QEMU to them and to nothing else.
 *
 * @param descriptor the text, in a file without a name
 * @param files what it leads to
 */
record VmdkExtents(Fd descriptor, List<HostFile> files) {
    private static final int SECTOR_BYTES = 512;

    /** Opens the files; {@code owned} gets them, and the descriptor. */
    static VmdkExtents open(
            HeaderReader reader, VmdkDescriptor descriptor, Allowance allowance, CloseStack owned)
            throws IOException {
        List<HostFile> files = new ArrayList<>();
        for (VmdkDescriptor.Extent extent : descriptor.extents()) {
            HostFile file = HostFile.open(allowance.check(extent.name(), "extent"), true);
            owned.push(file::close);
            check(reader, extent, file);
            files.add(file);
        }
        int number = FileCalls.memfd_create("drydock-vmdk", 0);
        Fd memory = Fd.owned(Errno.check(number, "create", "a VMDK descriptor in memory"));
        owned.push(memory::close);
        try (Arena arena = Arena.ofConfined()) {
            String text =
                    descriptor.rewritten(
                            files.stream()
                                    .map(file -> file.device().fd().procPathForOthers())
                                    .toList());
            MemorySegment bytes = arena.allocateFrom(text);
            MemorySegment withoutNul = bytes.asSlice(0, bytes.byteSize() - 1);
            long result = FileCalls.pwriteFully(memory, withoutNul, 0);
            Errno.check(result, "write", "a VMDK descriptor in memory");
        }
        return new VmdkExtents(memory, List.copyOf(files));
    }

    private static void check(HeaderReader reader, VmdkDescriptor.Extent extent, HostFile file)
            throws IOException {
        HeaderReader part = new HeaderReader(file.path(), file.device());
        if (extent.isFlat()) {
            long most = Long.MAX_VALUE / SECTOR_BYTES;
            if (extent.offset() > most || extent.sectors() > most) {
                throw reader.corrupt("its VMDK descriptor names an extent of impossible size");
            }
            part.check(
                    extent.offset() * SECTOR_BYTES, extent.sectors() * SECTOR_BYTES, "VMDK extent");
        } else if (!extent.type().equals("SESPARSE") && !VmdkHeader.isSparseExtent(part)) {
            throw part.corrupt("it is no sparse extent of a VMDK image");
        }
    }

    /** The options under which QEMU opens the descriptor. */
    Map<String, Object> protocol() {
        return Map.of(
                "driver",
                "file",
                "filename",
                descriptor.procPathForOthers(),
                "locking",
                "off",
                "read-only",
                true);
    }
}
