package io.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.testing.Commands;
import io.drydock.testing.NbdServer;
import io.drydock.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NbdDumpTest {
    /** Sizes that end within a line, and data that squeezes in every way. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 0x41",
                "16 | 0x41",
                "17 | 0x41",
                "32 | 0x41",
                "64 | 0x41",
                "65 | 0x41*48",
                "4096 | @0x100 1",
                "100000 | 1 @0x10 0x68 0x65 @0x1000 33 @0x8000 5*100 @0xfff0 7*32",
                "3000001 | 1 @0x10 0x68 0x65 @0x1000 33 @0x200000 5",
                "3000001 | @0x200000 1*65536",
                "1000000 | @999999 0x7f",
                "300000000 | 1",
            })
    void printsWhatNbddumpPrints(int size, String data) throws Exception {
        Needs.program("nbddump", "libnbd-bin");
        try (NbdServer server = NbdServer.nbdkit("data", "data=" + data, "size=" + size)) {
            String theirs = Commands.run("nbddump", server.uri());

            assertThat(Cli.run("nbd", "dump", server.uri())).isEqualTo(new Cli(0, theirs, ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "16, 1", "17, 2", "1000000, 63"})
    void stopsWhereItIsTold(long length, int lines) throws Exception {
        try (NbdServer server = NbdServer.nbdkit("pattern", "1000")) {
            Cli run = Cli.run("nbd", "dump", "-n", length, server.uri());

            assertThat(run.out()).hasLineCount(lines);
            assertThat(Cli.run("nbd", "dump", "--length=" + length, server.uri())).isEqualTo(run);
        }
    }

    @Test
    void whatIsKnownToBeZeroesIsNotRead() throws Exception {
        try (NbdServer server = NbdServer.nbdkit("memory", "1T")) {
            assertThat(Cli.run("nbd", "dump", server.uri()).out())
                    .isEqualTo(
                            """
                            0000000000: 00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00 |................|
                            *
                            fffffffff0: 00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00 |................|
                            """);
        }
    }
}
