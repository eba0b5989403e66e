package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.HostileServer.Script;
import io.drydock.nbd.HostileServer.Wires;
import io.drydock.nbd.NbdProtocol.Replies;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server can do wrong before the first request, one test each. */
@Timeout(20)
class HandshakeTest {
    private static void assertFails(
            Class<? extends IOException> type, String message, Script script) throws IOException {
        // Only whoever waits for the end of the time has little of it.
        Duration time = Duration.ofMillis(type == TimedOutException.class ? 500 : 10_000);
        NbdOptions options = HostileServer.OPTIONS.withHandshakeTimeout(time);
        try (HostileServer server = new HostileServer(script)) {
            assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "disk", options).close())
                    .isInstanceOf(type)
                    .hasMessageContaining(message);
        }
    }

    private static void assertViolation(String message, Script script) throws IOException {
        assertFails(ProtocolException.class, message, script);
    }

    /** Up to and with the option GO, structured replies refused. */
    private static void upToGo(Wires wires) throws IOException {
        wires.greet();
        wires.option();
        wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
        wires.option();
    }

    private static byte[] blockSizes(int minimum, int preferred, int maximum) {
        return ByteBuffer.allocate(14)
                .putShort((short) Wire.INFO_BLOCK_SIZE)
                .putInt(minimum)
                .putInt(preferred)
                .putInt(maximum)
                .array();
    }

    @Test
    void aServerWithoutStructuredRepliesIsFine() throws Exception {
        try (HostileServer server = new HostileServer(wires -> wires.handshake(false));
                NbdDevice device = server.connect()) {
            assertThat(device.sizeBytes()).isEqualTo(HostileServer.SIZE);
        }
    }

    @Test
    void silence() throws Exception {
        assertFails(TimedOutException.class, "the server does not answer", wires -> {});
    }

    @Test
    void tooSlow() throws Exception {
        assertFails(
                TimedOutException.class,
                "the server does not answer",
                wires -> {
                    for (int i = 0; i < 17; i++) {
                        wires.out.write((int) (Wire.MAGIC >>> (56 - 8 * (i % 8))));
                        sleep(100);
                    }
                });
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void hangingUp() throws Exception {
        assertFails(
                ConnectionLostException.class,
                "closed the connection in the middle of the handshake",
                wires -> {
                    wires.out.writeLong(Wire.MAGIC);
                    throw new IOException("closes the connection");
                });
    }

    @Test
    void aFullBacklog(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        NbdOptions options = HostileServer.OPTIONS.withHandshakeTimeout(Duration.ofMillis(300));
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address, 1);
            // A backlog of 1 takes two: unix_recvq_full of the kernel's af_unix.c.
            for (int i = 0; i < 2; i++) {
                queue.add(SocketChannel.open(address));
            }
            assertThatThrownBy(() -> NbdDevice.connect(address.getPath(), "", options))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("does not accept the connection");
        } finally {
            for (SocketChannel channel : queue) {
                channel.close();
            }
        }
    }

    @Test
    void noNbdServer() throws Exception {
        assertViolation(
                "no NBD server", wires -> wires.out.writeBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
    }

    @Test
    void oldstyle() throws Exception {
        assertFails(
                UnsupportedException.class,
                "fixed newstyle",
                wires -> {
                    wires.out.writeLong(Wire.MAGIC);
                    wires.out.writeLong(Wire.OLDSTYLE_MAGIC);
                    wires.out.write(new byte[136]);
                });
    }

    @Test
    void newstyleThatIsNotFixed() throws Exception {
        assertFails(
                UnsupportedException.class,
                "fixed newstyle",
                wires -> {
                    wires.out.writeLong(Wire.MAGIC);
                    wires.out.writeLong(Wire.IHAVEOPT);
                    wires.out.writeShort(0);
                });
    }

    @Test
    void wrongSecondMagic() throws Exception {
        assertViolation(
                "wrong magic",
                wires -> {
                    wires.out.writeLong(Wire.MAGIC);
                    wires.out.writeLong(1);
                    wires.out.writeShort(3);
                });
    }

    @Test
    void wrongMagicOfAReply() throws Exception {
        assertViolation(
                "reply to an option has the wrong magic",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.out.write(new byte[20]);
                });
    }

    @Test
    void aReplyToAnotherOption() throws Exception {
        assertViolation(
                "option that was not sent",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                });
    }

    @Test
    void aHugeReply() throws Exception {
        assertViolation(
                "has 4294967295 bytes",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.out.writeLong(Wire.OPTION_REPLY_MAGIC);
                    wires.out.writeInt(Wire.OPT_STRUCTURED_REPLY);
                    wires.out.writeInt(Wire.REP_ACK);
                    wires.out.writeInt(-1);
                });
    }

    @Test
    void repliesWithoutEnd() throws Exception {
        assertViolation(
                "without end",
                wires -> {
                    upToGo(wires);
                    for (int i = 0; i < 1000; i++) {
                        wires.reply(Wire.OPT_GO, Wire.REP_INFO, (byte) 0, (byte) 77);
                    }
                });
    }

    private static byte[] context(int id, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(id).put(bytes).array();
    }

    /** Structured replies, and then these metadata contexts. */
    private static Script contexts(byte[]... contexts) {
        return wires -> {
            wires.greet();
            wires.option();
            wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
            int option = wires.option();
            for (byte[] context : contexts) {
                wires.reply(option, Wire.REP_META_CONTEXT, context);
            }
            wires.reply(option, Wire.REP_ACK);
        };
    }

    @Test
    void aMetadataContextThatWasNotAskedFor() throws Exception {
        assertViolation("metadata context unasked", contexts(context(1, "qemu:allocation-depth")));
    }

    @Test
    void aMetadataContextTwice() throws Exception {
        assertViolation(
                "metadata context twice",
                contexts(context(1, "base:allocation"), context(2, "base:allocation")));
    }

    @Test
    void twoMetadataContextsWithOneId() throws Exception {
        NbdOptions options = HostileServer.OPTIONS.withContexts(List.of("base:allocation", "x:y"));
        try (HostileServer server =
                new HostileServer(contexts(context(7, "base:allocation"), context(7, "x:y")))) {
            assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "", options))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("metadata context twice");
        }
    }

    @Test
    void aMetadataContextWithoutRoomForAnId() throws Exception {
        assertViolation("too short", contexts(new byte[3]));
    }

    @Test
    void aMetadataContextThatIsNoText() throws Exception {
        assertViolation("no UTF-8 text", contexts(new byte[] {0, 0, 0, 1, -1}));
    }

    @Test
    void metadataContextsWithoutEnd() throws Exception {
        NbdOptions options = HostileServer.OPTIONS.withContexts(List.of("x:"));
        Script endless =
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
                    int option = wires.option();
                    for (int i = 0; i < 1000; i++) {
                        wires.reply(option, Wire.REP_META_CONTEXT, context(0, "x:" + i));
                    }
                };
        try (HostileServer server = new HostileServer(endless)) {
            assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "", options))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("without end");
        }
    }

    @Test
    void aReplyThatMakesNoSense() throws Exception {
        assertViolation(
                "makes no sense",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_INFO, (byte) 0, (byte) 0);
                });
    }

    @Test
    void tlsIsDemanded() throws Exception {
        assertFails(
                UnsupportedException.class,
                "the server demands TLS; use the scheme nbds",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_TLS_REQD);
                });
    }

    /** An old server, which knows EXPORT_NAME only. */
    private static void withoutGo(Wires wires, int flags) throws IOException {
        wires.greet(flags);
        assertThat(wires.option()).isEqualTo(Wire.OPT_STRUCTURED_REPLY);
        wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
        assertThat(wires.option()).isEqualTo(Wire.OPT_GO);
        wires.reply(Wire.OPT_GO, Wire.REP_ERR_UNSUP);
        assertThat(wires.option()).isEqualTo(Wire.OPT_EXPORT_NAME);
    }

    private static void connectsWithoutGo(int flags, int zeroes) throws IOException {
        Script script =
                wires -> {
                    withoutGo(wires, flags);
                    wires.out.writeLong(HostileServer.SIZE);
                    wires.out.writeShort(HostileServer.ALL_FLAGS);
                    wires.out.write(new byte[zeroes]);
                    wires.simple(wires.request(), 0);
                };
        try (HostileServer server = new HostileServer(script);
                NbdDevice device = server.connect()) {
            assertThat(device.sizeBytes()).isEqualTo(HostileServer.SIZE);
            device.flush();
        }
    }

    @Test
    void withoutGoTheNameWillDo() throws Exception {
        connectsWithoutGo(3, 0);
    }

    @Test
    void withoutGoZeroesMayFollow() throws Exception {
        connectsWithoutGo(1, 124);
    }

    @Test
    void withoutGoAHangUpIsTheOnlyError() throws Exception {
        assertFails(
                NotFoundException.class,
                "which probably is not there",
                wires -> {
                    withoutGo(wires, 3);
                    throw new IOException("closes the connection");
                });
    }

    @Test
    void withoutGoThereIsNothingLikeANegativeSize() throws Exception {
        assertViolation(
                "9223372036854775808 bytes",
                wires -> {
                    withoutGo(wires, 3);
                    wires.out.writeLong(Long.MIN_VALUE);
                    wires.out.writeShort(HostileServer.ALL_FLAGS);
                });
    }

    @Test
    void noSuchExport() throws Exception {
        assertFails(
                NotFoundException.class,
                "(it says: gone)",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_UNKNOWN, "gone".getBytes("US-ASCII"));
                });
    }

    @Test
    void forbidden() throws Exception {
        assertFails(
                RefusedException.class,
                "policy forbids it",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_POLICY);
                });
    }

    @Test
    void noSize() throws Exception {
        assertViolation(
                "does not say how large",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                });
    }

    @Test
    void aNegativeSize() throws Exception {
        assertViolation(
                "18446744073709551615 bytes",
                wires -> {
                    upToGo(wires);
                    wires.info(-1, HostileServer.ALL_FLAGS);
                });
    }

    @Test
    void noFlags() throws Exception {
        assertViolation(
                "what the export can do",
                wires -> {
                    upToGo(wires);
                    wires.info(512, 0);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                });
    }

    @Test
    void aDescriptionOfTheWrongLength() throws Exception {
        assertViolation(
                "wrong length",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_INFO, (byte) 0, (byte) 0, (byte) 0);
                });
    }

    @Test
    void impossibleBlockSizes() throws Exception {
        for (byte[] sizes :
                List.of(
                        blockSizes(0, 4096, 4096),
                        blockSizes(3, 4096, 4096),
                        blockSizes(1 << 17, 1 << 17, 1 << 20),
                        blockSizes(Integer.MIN_VALUE, 4096, -1),
                        blockSizes(4096, 4096, 512),
                        blockSizes(512, 4096, 0),
                        blockSizes(512, 0, -1),
                        blockSizes(512, 4097, -1),
                        blockSizes(1, 256, -1),
                        blockSizes(4096, 512, -1))) {
            assertViolation(
                    "block sizes are impossible",
                    wires -> {
                        upToGo(wires);
                        wires.reply(Wire.OPT_GO, Wire.REP_INFO, sizes);
                    });
        }
    }

    private static byte[] text(int type, byte... text) {
        return ByteBuffer.allocate(2 + text.length).putShort((short) type).put(text).array();
    }

    @Test
    void aHugeDescription() throws Exception {
        assertViolation(
                "description of the export has 4097 bytes",
                wires -> {
                    upToGo(wires);
                    byte[] info = text(Wire.INFO_DESCRIPTION, new byte[4097]);
                    wires.reply(Wire.OPT_GO, Wire.REP_INFO, info);
                });
    }

    @Test
    void aNameThatIsNoText() throws Exception {
        for (byte wrong : new byte[] {-1, 0}) {
            assertViolation(
                    "name of the export is no UTF-8 text",
                    wires -> {
                        upToGo(wires);
                        wires.reply(Wire.OPT_GO, Wire.REP_INFO, text(Wire.INFO_NAME, wrong));
                    });
        }
    }

    @Test
    void informationWithoutAType() throws Exception {
        assertViolation(
                "too short",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_INFO, (byte) 0);
                });
    }

    @Test
    void anAcknowledgmentWithData() throws Exception {
        assertViolation(
                "makes no sense",
                wires -> {
                    upToGo(wires);
                    wires.info(512, 1);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK, (byte) 0);
                });
    }

    @Test
    void shuttingDown() throws Exception {
        assertFails(
                ConnectionLostException.class,
                "shutting down",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_SHUTDOWN);
                });
    }

    @Test
    void aStallAtEachByte() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Wires(new ByteArrayInputStream(new byte[1 << 10]), said).handshake(true);
        NbdOptions options = HostileServer.OPTIONS.withHandshakeTimeout(Duration.ofMillis(5));
        for (int length = 0; length < said.size(); length++) {
            byte[] start = Arrays.copyOf(said.toByteArray(), length);
            try (HostileServer server = new HostileServer(wires -> wires.out.write(start))) {
                assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "", options))
                        .isInstanceOf(TimedOutException.class);
            }
        }
    }

    /** nbdkit speaks it when it is asked to. */
    @Test
    void oldstyleOfARealServer() throws Exception {
        try (Server server = Server.nbdkit("--oldstyle", "memory", "1M")) {
            assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "", HostileServer.OPTIONS))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("fixed newstyle");
        }
    }

    @Test
    void realServersWithoutStructuredReplies() throws Exception {
        try (Server server = Server.nbdkit("--no-sr", "memory", "1M");
                NbdDevice device = server.connect()) {
            assertThat(device.protocol().replies()).isEqualTo(Replies.SIMPLE);
            assertThat(device.sizeBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    void extendedHeadersBeforeStructuredReplies() throws Exception {
        NbdOptions options = NbdOptions.defaults();
        Script script =
                wires -> {
                    wires.greet();
                    assertThat(wires.option()).isEqualTo(11);
                    wires.reply(11, Wire.REP_ACK);
                    assertThat(wires.option()).isEqualTo(Wire.OPT_SET_META_CONTEXT);
                    wires.reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_ACK);
                    wires.option();
                    wires.info(HostileServer.SIZE, HostileServer.ALL_FLAGS);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                };
        try (HostileServer server = new HostileServer(script);
                NbdDevice device = NbdDevice.connect(server.socket(), "", options)) {
            assertThat(device.protocol()).isEqualTo(new NbdProtocol(false, Replies.EXTENDED));
        }
    }

    @Test
    void structuredRepliesWhereThereAreNoExtendedHeaders() throws Exception {
        NbdOptions options = NbdOptions.defaults();
        Script script =
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_EXTENDED_HEADERS, Wire.REP_ERR_UNSUP);
                    assertThat(wires.option()).isEqualTo(Wire.OPT_STRUCTURED_REPLY);
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
                    wires.option();
                    wires.reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_ERR_UNSUP);
                    wires.option();
                    wires.info(HostileServer.SIZE, HostileServer.ALL_FLAGS);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                };
        try (HostileServer server = new HostileServer(script);
                NbdDevice device = NbdDevice.connect(server.socket(), "", options)) {
            assertThat(device.protocol().replies()).isEqualTo(Replies.STRUCTURED);
            assertThat(device.export().contexts()).isEmpty();
        }
    }

    @Test
    void simpleRepliesAreNotEvenAskedAbout() throws Exception {
        NbdOptions options = HostileServer.OPTIONS.withReplies(Replies.SIMPLE);
        Script script =
                wires -> {
                    wires.greet();
                    assertThat(wires.option()).isEqualTo(Wire.OPT_GO);
                    wires.info(HostileServer.SIZE, HostileServer.ALL_FLAGS);
                    wires.reply(Wire.OPT_GO, Wire.REP_ACK);
                };
        try (HostileServer server = new HostileServer(script);
                NbdDevice device = NbdDevice.connect(server.socket(), "", options)) {
            assertThat(device.protocol().replies()).isEqualTo(Replies.SIMPLE);
        }
    }
}
