package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.NbdExport.Feature;
import io.drydock.nbd.NbdProtocol.Replies;
import io.drydock.testing.Commands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What servers tell of their exports. */
@Timeout(30)
class NbdServerTest {
    private static final NbdOptions OPTIONS = HostileServer.OPTIONS;

    @TempDir private Path directory;

    private static NbdUri uri(Path socket, String export) {
        return NbdUri.of(new NbdAddress.Unix(socket), export);
    }

    private Path image() throws Exception {
        Path image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1M");
        Commands.run("qemu-img", "bitmap", "--add", image.toString(), "first");
        Commands.run("qemu-img", "bitmap", "--add", image.toString(), "second");
        return image;
    }

    @Test
    void qemuTellsAllOfItsExport() throws Exception {
        try (Server server =
                Server.qemu(image(), "qcow2", "-D", "the disk", "-B", "first", "-A", "-r")) {
            NbdServer answer = NbdServer.list(uri(server.socket(), ""), OPTIONS);
            assertThat(answer.protocol()).isEqualTo(new NbdProtocol(false, Replies.STRUCTURED));
            assertThat(answer.exports()).hasSize(1);
            NbdServer.Entry entry = answer.exports().getFirst();
            assertThat(entry.name()).isEqualTo("disk");
            assertThat(entry.description()).isEqualTo("the disk");
            NbdExport export = entry.details().orElseThrow();
            assertThat(export.name()).isEqualTo("disk");
            assertThat(export.description()).contains("the disk");
            assertThat(export.sizeBytes()).isEqualTo(1 << 20);
            assertThat(export.features())
                    .contains(Feature.READ_ONLY, Feature.FLUSH, Feature.DF, Feature.CACHE)
                    .doesNotContain(Feature.TRIM, Feature.WRITE_ZEROES);
            assertThat(export.minimumBytes()).isEqualTo(1);
            assertThat(export.preferredBytes()).isGreaterThanOrEqualTo(512);
            assertThat(export.maximumBytes()).isEqualTo(32 << 20);
            assertThat(export.contexts())
                    .containsExactlyInAnyOrder(
                            "base:allocation", "qemu:allocation-depth", "qemu:dirty-bitmap:first");
        }
    }

    @Test
    void aPrefixStandsForAllContextsThatStartLikeIt() throws Exception {
        NbdOptions options =
                OPTIONS.withContexts(
                        List.of(
                                "base:allocation",
                                "qemu:dirty-bitmap:",
                                "x-unknown:",
                                "x-no:such"));
        try (Server server = Server.qemu(image(), "qcow2", "-B", "first", "-B", "second", "-A");
                NbdDevice device = NbdDevice.connect(uri(server.socket(), "disk"), options)) {
            assertThat(device.export().contexts())
                    .containsExactlyInAnyOrder(
                            "base:allocation",
                            "qemu:dirty-bitmap:first",
                            "qemu:dirty-bitmap:second");
        }
    }

    @Test
    void oneExportIsDescribed() throws Exception {
        try (Server server = Server.qemu(image(), "qcow2", "-D", "the disk")) {
            NbdServer answer = NbdServer.describe(uri(server.socket(), "disk"), OPTIONS);
            assertThat(answer.exports()).hasSize(1);
            assertThat(answer.exports().getFirst().details().orElseThrow().features())
                    .contains(Feature.TRIM, Feature.WRITE_ZEROES, Feature.FUA)
                    .doesNotContain(Feature.READ_ONLY);
            assertThatThrownBy(() -> NbdServer.describe(uri(server.socket(), "no such"), OPTIONS))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void nbdkitListsManyExports() throws Exception {
        Path exports = directory.resolve("exports");
        Commands.run(
                "sh",
                "-c",
                "mkdir $1; for i in $(seq 100); do echo $i > $1/$i; done",
                "sh",
                exports.toString());
        try (Server server = Server.nbdkit("file", "dir=" + exports)) {
            NbdServer answer = NbdServer.list(uri(server.socket(), ""), OPTIONS);
            assertThat(answer.exports()).hasSize(100);
            assertThat(answer.exports())
                    .allSatisfy(entry ->
                            assertThat(entry.details().orElseThrow().sizeBytes())
                                    .isEqualTo(entry.name().length() + 1));
        }
    }

    @Test
    void aServerNeedNotTell() throws Exception {
        try (HostileServer server =
                new HostileServer(wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
                    wires.option();
                    wires.reply(Wire.OPT_LIST, Wire.REP_ERR_POLICY);
                })) {
            assertThatThrownBy(() -> NbdServer.list(uri(server.socket(), ""), OPTIONS))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("policy");
        }
    }

    private static byte[] entry(int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(length).put(bytes).array();
    }

    @Test
    void aServerNeedNotTellOfEach() throws Exception {
        try (HostileServer server =
                new HostileServer(wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
                    wires.option();
                    wires.reply(Wire.OPT_LIST, Wire.REP_SERVER, entry(1, "aThe first"));
                    wires.reply(Wire.OPT_LIST, Wire.REP_ACK);
                    wires.option();
                    wires.reply(Wire.OPT_INFO, Wire.REP_ERR_TLS_REQD);
                    assertThat(wires.option()).isEqualTo(Wire.OPT_ABORT);
                })) {
            assertThat(NbdServer.list(uri(server.socket(), ""), OPTIONS).exports())
                    .containsExactly(new NbdServer.Entry("a", "The first", Optional.empty()));
        }
    }

    private static void assertListViolates(String message, int times, byte[] entry)
            throws Exception {
        try (HostileServer server =
                new HostileServer(wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
                    wires.option();
                    for (int i = 0; i < times; i++) {
                        wires.reply(Wire.OPT_LIST, Wire.REP_SERVER, entry);
                    }
                })) {
            assertThatThrownBy(() -> NbdServer.list(uri(server.socket(), ""), OPTIONS))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aListWithoutEnd() throws Exception {
        assertListViolates("without end", 4097, entry(1, "a"));
    }

    @Test
    void aNameThatEndsOutsideOfItsEntry() throws Exception {
        assertListViolates("wrong length", 1, entry(2, "a"));
        assertListViolates("wrong length", 1, entry(-1, "a"));
        assertListViolates("too short", 1, new byte[3]);
    }

    @Test
    void aNameThatIsTooLong() throws Exception {
        assertListViolates("has 4097 bytes", 1, entry(4097, "a".repeat(4097)));
    }
}
