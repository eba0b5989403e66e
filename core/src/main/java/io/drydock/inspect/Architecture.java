package io.drydock.inspect;

import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** The architecture that a guest's programs are for: from the ELF headers of a few (elf(5)). */
final class Architecture {
    /** The programs that libguestfs looks at, in its order. */
    private static final List<String> PROGRAMS =
            List.of("/bin/bash", "/bin/ls", "/bin/echo", "/bin/rm", "/bin/sh");

    /** Up to e_machine, which is where it is for 32 bits and for 64. */
    private static final int HEADER_BYTES = 20;

    private static final int MAGIC = 0x7f454c46;

    private Architecture() {}

    /** The first that one of the programs tells. */
    static Optional<String> of(FileTree files) throws IOException {
        for (String program : PROGRAMS) {
            Optional<String> found =
                    GuestText.ask(() -> header(files, program)).flatMap(Architecture::ofElf);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static byte[] header(FileTree files, String program) throws IOException {
        try (FileHandle file = files.open(GuestPath.of(program));
                Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(HEADER_BYTES);
            int count = file.read(0, header);
            return header.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** The architecture that an ELF header names, as libguestfs calls it. */
    static Optional<String> ofElf(byte[] header) {
        ByteBuffer bytes = ByteBuffer.wrap(header);
        if (header.length < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        boolean wide = bytes.get(4) == 2; // ELFCLASS64
        boolean big = bytes.get(5) == 2; // ELFDATA2MSB
        bytes.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return Optional.ofNullable(
                switch (bytes.getShort(18) & 0xffff) {
                    case 3, 6 -> "i386"; // EM_386, EM_486
                    case 62 -> "x86_64"; // EM_X86_64
                    case 40 -> "arm"; // EM_ARM
                    case 183 -> "aarch64"; // EM_AARCH64
                    case 20 -> "ppc"; // EM_PPC
                    case 21 -> big ? "ppc64" : "ppc64le"; // EM_PPC64
                    case 22 -> wide ? "s390x" : "s390"; // EM_S390
                    case 243 -> wide ? "riscv64" : "riscv32"; // EM_RISCV
                    case 258 -> wide ? "loongarch64" : "loongarch32"; // EM_LOONGARCH
                    case 2, 18 -> "sparc"; // EM_SPARC, EM_SPARC32PLUS
                    case 43 -> "sparc64"; // EM_SPARCV9
                    case 50 -> "ia64"; // EM_IA_64
                    default -> null;
                });
    }
}
