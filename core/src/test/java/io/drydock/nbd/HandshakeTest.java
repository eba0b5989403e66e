package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.HostileServer.Script;
import io.drydock.nbd.HostileServer.Wires;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server can do wrong before the first request, one test each. */
@Timeout(20)
class HandshakeTest {
    private static void assertFails(
            Class<? extends IOException> type, String message, Script script) throws IOException {
        try (HostileServer server = new HostileServer(script)) {
            assertThatThrownBy(() -> server.connect().close())
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

    private static byte[] blockSizes(int minimum, int maximum) {
        return java.nio.ByteBuffer.allocate(14)
                .putShort((short) Wire.INFO_BLOCK_SIZE)
                .putInt(minimum)
                .putInt(4096)
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
        assertViolation("the server does not answer", wires -> {});
    }

    @Test
    void tooSlow() throws Exception {
        assertViolation(
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
        assertViolation(
                "closed the connection in the middle of the handshake",
                wires -> {
                    wires.out.writeLong(Wire.MAGIC);
                    throw new IOException("closes the connection");
                });
    }

    @Test
    void aFullBacklog(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        NbdOptions options = NbdOptions.defaults().withHandshakeTimeout(Duration.ofMillis(300));
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

    @Test
    void metadataContextsWithoutEnd() throws Exception {
        assertViolation(
                "without end",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
                    wires.option();
                    byte[] context = "\0\0\0\1base:allocation".getBytes("US-ASCII");
                    for (int i = 0; i < 1000; i++) {
                        wires.reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_META_CONTEXT, context);
                    }
                });
    }

    @Test
    void aMetadataContextThatWasNotAskedFor() throws Exception {
        assertViolation(
                "metadata context unasked",
                wires -> {
                    wires.greet();
                    wires.option();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
                    wires.option();
                    byte[] context = "\0\0\0\1qemu:allocation".getBytes("US-ASCII");
                    wires.reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_META_CONTEXT, context);
                });
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
                "without TLS",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_TLS_REQD);
                });
    }

    @Test
    void noGo() throws Exception {
        assertFails(
                UnsupportedException.class,
                "NBD_OPT_GO",
                wires -> {
                    upToGo(wires);
                    wires.reply(Wire.OPT_GO, Wire.REP_ERR_UNSUP);
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
        assertViolation(
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
                        blockSizes(0, 4096),
                        blockSizes(3, 4096),
                        blockSizes(1 << 17, 1 << 20),
                        blockSizes(Integer.MIN_VALUE, -1),
                        blockSizes(4096, 512),
                        blockSizes(512, 0))) {
            assertViolation(
                    "block sizes are impossible",
                    wires -> {
                        upToGo(wires);
                        wires.reply(Wire.OPT_GO, Wire.REP_INFO, sizes);
                    });
        }
    }
}
