package io.drydock.nbd;

import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.NbdProtocol.Replies;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server that does what a test tells it to. It serves one connection, of which a script reads and
 * writes the bytes; the connection stays open until the client or the test closes it.
 */
final class HostileServer implements AutoCloseable {
    static final int SIZE = 8 << 20;
    static final int ALL_FLAGS = 0x6d;

    /** For clients of scripts, which know no extended headers, and once they end are gone. */
    static final NbdOptions OPTIONS =
            NbdOptions.defaults().withRetry(NbdRetry.none()).withReplies(Replies.STRUCTURED);

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Thread thread;

    /** What the server does after it has accepted. */
    interface Script {
        void run(Wires wires) throws IOException;
    }

    /** One connection, from the server's side. */
    static final class Wires {
        final DataInputStream in;
        final DataOutputStream out;

        Wires(InputStream in, OutputStream out) {
            this.in = new DataInputStream(in);
            this.out = new DataOutputStream(out);
        }

        void greet() throws IOException {
            greet(3);
        }

        void greet(int flags) throws IOException {
            out.writeLong(Wire.MAGIC);
            out.writeLong(Wire.IHAVEOPT);
            out.writeShort(flags);
            in.readInt();
        }

        /** Reads one option and returns its number. */
        int option() throws IOException {
            in.readLong();
            int option = in.readInt();
            in.skipNBytes(in.readInt());
            return option;
        }

        void reply(int option, int type, byte... payload) throws IOException {
            out.writeLong(Wire.OPTION_REPLY_MAGIC);
            out.writeInt(option);
            out.writeInt(type);
            out.writeInt(payload.length);
            out.write(payload);
        }

        /** A decent handshake, up to and with the ACK of GO. */
        void handshake(boolean structured) throws IOException {
            greet();
            option();
            reply(
                    Wire.OPT_STRUCTURED_REPLY,
                    structured ? Wire.REP_ACK : Wire.REP_ERR_UNSUP,
                    new byte[0]);
            if (structured) {
                option();
                byte[] name = Wire.BASE_ALLOCATION.getBytes(StandardCharsets.US_ASCII);
                byte[] payload = new byte[4 + name.length];
                payload[3] = 9;
                System.arraycopy(name, 0, payload, 4, name.length);
                reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_META_CONTEXT, payload);
                reply(Wire.OPT_SET_META_CONTEXT, Wire.REP_ACK);
            }
            option();
            details(Wire.OPT_GO);
            info(SIZE, ALL_FLAGS);
            reply(Wire.OPT_GO, Wire.REP_ACK);
        }

        /** Tells all about the export that can be told, but for its size. */
        void details(int option) throws IOException {
            reply(option, Wire.REP_INFO, (byte) 0, (byte) Wire.INFO_NAME, (byte) 'd');
            reply(option, Wire.REP_INFO, (byte) 0, (byte) Wire.INFO_DESCRIPTION, (byte) 'D');
            byte[] sizes = new byte[14];
            sizes[1] = Wire.INFO_BLOCK_SIZE;
            sizes[5] = 1; // at least 1 byte
            sizes[8] = 16; // better 4096
            sizes[10] = 2; // at most 32 MiB
            reply(option, Wire.REP_INFO, sizes);
        }

        void info(long size, int flags) throws IOException {
            out.writeLong(Wire.OPTION_REPLY_MAGIC);
            out.writeInt(Wire.OPT_GO);
            out.writeInt(Wire.REP_INFO);
            out.writeInt(12);
            out.writeShort(Wire.INFO_EXPORT);
            out.writeLong(size);
            out.writeShort(flags);
        }

        /** Reads a request without payload and returns its cookie. */
        long request() throws IOException {
            in.skipNBytes(8);
            long cookie = in.readLong();
            in.skipNBytes(12);
            return cookie;
        }

        void simple(long cookie, int error) throws IOException {
            out.writeInt(Wire.SIMPLE_REPLY_MAGIC);
            out.writeInt(error);
            out.writeLong(cookie);
        }

        /** A chunk's header. */
        void chunk(long cookie, int flags, int type, int length) throws IOException {
            out.writeInt(Wire.STRUCTURED_REPLY_MAGIC);
            out.writeShort(flags);
            out.writeShort(type);
            out.writeLong(cookie);
            out.writeInt(length);
        }
    }

    HostileServer(Script script) throws IOException {
        socket = Files.createTempDirectory("drydock-hostile").resolve("socket");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        thread = Thread.ofPlatform().daemon().start(() -> serve(script));
    }

    private void serve(Script script) {
        try (SocketChannel channel = listener.accept()) {
            Wires wires =
                    new Wires(Channels.newInputStream(channel), Channels.newOutputStream(channel));
            script.run(wires);
            // Silence: the client must not depend on the server's closing.
            wires.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client has closed in the middle of the script, as it should.
        }
    }

    Path socket() {
        return socket;
    }

    NbdDevice connect() throws IOException {
        return connect(Duration.ofSeconds(20));
    }

    /** Connects, to give up a request after that time. */
    NbdDevice connect(Duration requestTimeout) throws IOException {
        return NbdDevice.connect(
                socket,
                "disk",
                OPTIONS.withHandshakeTimeout(Duration.ofSeconds(20))
                        .withRequestTimeout(requestTimeout));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.interrupt();
        Files.delete(socket);
        Files.delete(socket.getParent());
    }
}
