package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.TimedOutException;
import io.drydock.testing.ChildJvm;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways to a server, and what is in them. */
@Timeout(60)
class ConnectTest {
    private static final byte[] TEXT =
            "some bytes at an odd place".getBytes(StandardCharsets.US_ASCII);

    /** A port that was free a moment ago; addresses of 127/8 collide with nobody else's. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Writes and reads through a server of 2 MiB of memory. */
    private static void use(NbdUri uri) throws IOException {
        try (NbdDevice device = NbdDevice.connect(uri, NbdOptions.defaults())) {
            device.write(4097, MemorySegment.ofArray(TEXT));
            byte[] large = new byte[1 << 20];
            device.read(1, MemorySegment.ofArray(large));
            byte[] read = new byte[TEXT.length];
            MemorySegment.copy(
                    MemorySegment.ofArray(large),
                    4096,
                    MemorySegment.ofArray(read),
                    0,
                    TEXT.length);
            assertThat(read).isEqualTo(TEXT);
            device.write(0, MemorySegment.ofArray(large));
            device.flush();
        }
    }

    @Test
    void byTcp() throws Exception {
        int port = freePort();
        try (Server server = Server.nbdkitOnTcp("127.0.0.1", port, "memory", "2M")) {
            assertThat(server.socket()).doesNotExist();
            use(NbdUri.parse("nbd://127.0.0.1:" + port));
        }
    }

    /** The name stands for ::1 and 127.0.0.1, and the server listens on the second only. */
    @Test
    void byTheAddressThatAnswers() throws Exception {
        int port = freePort();
        try (Server server = Server.nbdkitOnTcp("127.0.0.1", port, "memory", "2M")) {
            assertThat(server.socket()).doesNotExist();
            use(NbdUri.parse("nbd://localhost:" + port));
        }
    }

    @Test
    void byIpv6() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("::1", 0));
            port = socket.getLocalPort();
        } catch (IOException e) {
            assumeThat(false).as("this host has no IPv6: " + e.getMessage()).isTrue();
            return;
        }
        try (Server server = Server.nbdkitOnTcp("::1", port, "memory", "2M")) {
            assertThat(server.socket()).doesNotExist();
            use(NbdUri.parse("nbd://[::1]:" + port));
        }
    }

    @Test
    void nobodyListens() throws Exception {
        String uri = "nbd://127.0.0.1:" + freePort() + "/disk";
        assertThatThrownBy(() -> NbdDevice.connect(NbdUri.parse(uri), NbdOptions.defaults()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("connect to " + uri + ": no server listens there");
    }

    @Test
    void noSuchHost() {
        NbdUri uri = NbdUri.parse("nbd://no-such-host.invalid");
        assertThatThrownBy(() -> NbdDevice.connect(uri, NbdOptions.defaults()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("there is no host no-such-host.invalid");
    }

    @Test
    void aServerThatDoesNotAccept() throws Exception {
        NbdOptions options = NbdOptions.defaults().withHandshakeTimeout(Duration.ofMillis(300));
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            NbdUri uri = NbdUri.parse("nbd://127.0.0.1:" + server.getLocalPort());
            // A backlog of 1 takes two, and the kernel drops the rest (man 2 listen).
            for (int i = 0; i < 2; i++) {
                queue.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
            assertThatThrownBy(() -> NbdDevice.connect(uri, options))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("does not accept the connection");
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** CID 1 is this machine, where the kernel has vsock_loopback; else there is an error. */
    @Test
    void byVsock() {
        NbdUri uri = NbdUri.parse("nbd+vsock://1:1");
        assertThatThrownBy(() -> NbdDevice.connect(uri, NbdOptions.defaults()))
                .isInstanceOf(DrydockException.class)
                .hasMessageStartingWith("connect to nbd+vsock://1:1/: ");
    }

    @Test
    void withoutNativeAccess() throws Exception {
        int port = freePort();
        try (Server unix = Server.nbdkit("memory", "2M");
                Server tcp = Server.nbdkitOnTcp("127.0.0.1", port, "memory", "2M");
                ChildJvm child =
                        ChildJvm.startWithoutNatives(
                                Child.class, unix.uri(), "nbd://localhost:" + port)) {
            assertThat(tcp.socket()).doesNotExist();
            assertThat(child.lines())
                    .containsExactly(
                            "used " + unix.uri(),
                            "used nbd://localhost:" + port,
                            "NotFoundException",
                            "NotFoundException",
                            "UnsupportedException");
            assertThat(child.waitFor()).isZero();
        }
    }

    /** A JVM that may call no native code. */
    static final class Child {
        public static void main(String[] uris) throws IOException {
            for (String uri : uris) {
                use(NbdUri.parse(uri));
                System.out.println("used " + uri);
            }
            Path nothing = Files.createTempDirectory("drydock-nothing");
            Files.delete(nothing);
            fail("nbd+unix:///?socket=" + nothing);
            fail("nbd://127.0.0.1:" + freePort());
            fail("nbd+vsock://");
        }

        private static void fail(String uri) {
            try {
                NbdDevice.connect(NbdUri.parse(uri), NbdOptions.defaults()).close();
            } catch (IOException e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
    }
}
