package io.drydock.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** file(1), which libguestfs asks, says what a header is for. */
class ElfArchitectureTest {
    @TempDir Path dir;

    private static byte[] header(int bits, boolean big, int machine) {
        ByteBuffer header =
                ByteBuffer.allocate(64).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F'});
        header.put((byte) (bits / 32)).put((byte) (big ? 2 : 1)).put((byte) 1);
        header.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
        return header.array();
    }

    @ParameterizedTest
    @CsvSource({
        "32, false, 3, i386, Intel 80386",
        "64, false, 62, x86_64, x86-64",
        "32, false, 62, x86_64, x86-64",
        "32, false, 40, arm, ARM",
        "64, false, 183, aarch64, ARM aarch64",
        "32, true, 20, ppc, PowerPC",
        "64, true, 21, ppc64, 64-bit PowerPC",
        "64, false, 21, ppc64le, 64-bit PowerPC",
        "32, true, 22, s390, IBM S/390",
        "64, true, 22, s390x, IBM S/390",
        "32, false, 243, riscv32, RISC-V",
        "64, false, 243, riscv64, RISC-V",
        "64, false, 258, loongarch64, '0x102|LoongArch'",
        "32, true, 18, sparc, SPARC32PLUS",
        "64, true, 43, sparc64, SPARC V9",
        "64, false, 50, ia64, IA-64"
    })
    void headersAreWhatFileSaysOfThem(
            int bits, boolean big, int machine, String architecture, String file)
            throws IOException {
        Needs.program("file", "file");
        byte[] header = header(bits, big, machine);
        Path program = Files.write(dir.resolve("program"), header);

        assertThat(Architecture.ofElf(header)).contains(architecture);
        assertThat(Commands.run("file", "-b", program))
                .contains("ELF " + bits + "-bit " + (big ? "MSB" : "LSB"))
                .containsPattern(file);
    }

    @Test
    void otherBytesAreNone() {
        assertThat(Architecture.ofElf(new byte[0])).isEmpty();
        assertThat(Architecture.ofElf(new byte[64])).isEmpty();
        assertThat(Architecture.ofElf("#!/bin/sh\nexec true".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(Architecture.ofElf(Arrays.copyOf(header(64, false, 62), 19))).isEmpty();
        assertThat(Architecture.ofElf(header(64, false, 0xfeed))).isEmpty();
    }
}
