package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.ProtocolException;
import io.drydock.error.RefusedException;
import io.drydock.error.TimedOutException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.transport.Connector;
import io.drydock.internal.nbd.wire.Wire;
import io.drydock.nbd.HostileServer.Script;
import io.drydock.nbd.NbdTls.Mode;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** NBD over TLS, with servers that use GnuTLS. */
@Timeout(60)
class TlsTest {
    private static final NbdOptions OPTIONS = NbdOptions.defaults().withRetry(NbdRetry.none());

    @TempDir private static Path directory;

    private static Path good;
    private static Path other;
    private static Path expired;
    private static Path withClient;
    private static Path withoutAuthority;
    private static Path keys;
    private static Path wrongKeys;

    @BeforeAll
    static void makeFiles() throws IOException {
        TlsFiles files = new TlsFiles(directory);
        good = files.authority("good");
        String[] server = {"cn=localhost", "dns_name=localhost", "ip_address=127.0.0.1"};
        files.server(good, server);
        other = files.authority("other");
        files.server(other, server);
        expired = Files.createDirectory(files.directory("expired"));
        Files.copy(good.resolve("ca-cert.pem"), expired.resolve("ca-cert.pem"));
        Files.copy(good.resolve("ca-key.pem"), expired.resolve("ca-key.pem"));
        files.server(
                expired,
                "dns_name=localhost",
                "activation_date=\"2020-01-01 00:00:00\"",
                "expiration_date=\"2020-01-02 00:00:00\"");
        withClient = Files.createDirectory(files.directory("client"));
        Files.copy(good.resolve("ca-cert.pem"), withClient.resolve("ca-cert.pem"));
        Files.copy(good.resolve("ca-key.pem"), withClient.resolve("ca-key.pem"));
        files.client(withClient, "--key-type=rsa --bits=2048");
        withoutAuthority = Files.createDirectory(files.directory("no-authority"));
        keys = Files.createDirectory(files.directory("keys"));
        String key = "0123456789abcdef".repeat(4);
        Files.writeString(keys.resolve("keys.psk"), "bob:00ff\nalice:" + key + "\n");
        wrongKeys = Files.createDirectory(files.directory("wrong"));
        Files.writeString(wrongKeys.resolve("keys.psk"), "alice:" + key.replace('0', '1') + "\n");
    }

    private static Server nbdkit(String... options) throws Exception {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "memory";
        all[options.length + 1] = "16M";
        return Server.nbdkit(all);
    }

    private static Server nbdkitWith(Path certificates) throws Exception {
        return nbdkit("--tls=require", "--tls-certificates=" + certificates);
    }

    private static Server qemu(String... options) throws Exception {
        Path image = Files.createTempFile(directory, "image", ".raw");
        Commands.run("truncate", "-s", "16M", image);
        return Server.qemu(image, "raw", options);
    }

    private static NbdUri uri(Server server, String parameters) {
        return NbdUri.parse("nbds+unix:///disk?socket=" + server.socket() + "&" + parameters);
    }

    private static NbdUri uri(Server server, Path certificates) {
        return uri(server, "tls-certificates=" + certificates);
    }

    private static NbdUri pskUri(Server server, Path file, String user) {
        return NbdUri.parse(
                "nbds+unix://"
                        + user
                        + "@/disk?socket="
                        + server.socket()
                        + "&tls-psk-file="
                        + file.resolve("keys.psk"));
    }

    private static void use(NbdUri uri) throws IOException {
        use(Dialer.to(uri, OPTIONS));
    }

    /** Writes and reads more than fits into any buffer on the way. */
    private static void use(Dialer dialer) throws IOException {
        byte[] written = new byte[(8 << 20) + 77];
        new Random(1).nextBytes(written);
        byte[] read = new byte[written.length];
        try (NbdDevice device = NbdDevice.open(dialer)) {
            assertThat(device.protocol().encrypted()).isTrue();
            device.write(3, MemorySegment.ofArray(written));
            device.flush();
            device.read(3, MemorySegment.ofArray(read));
        }
        assertThat(read).isEqualTo(written);
    }

    private static void assertFails(
            NbdUri uri, Class<? extends DrydockException> type, String message) {
        assertThatThrownBy(() -> NbdDevice.connect(uri, OPTIONS).close())
                .isInstanceOf(type)
                .hasMessageContaining(message);
    }

    @Test
    void nbdkitWithCertificates() throws Exception {
        try (Server server = nbdkitWith(good)) {
            use(uri(server, good));
        }
    }

    @Test
    void qemuWithCertificates() throws Exception {
        String credentials = "tls-creds-x509,id=tls,endpoint=server,verify-peer=off,dir=" + good;
        try (Server server = qemu("--object", credentials, "--tls-creds", "tls")) {
            use(uri(server, good));
            assertThat(NbdServer.list(uri(server, good), OPTIONS).protocol().encrypted()).isTrue();
        }
    }

    @Test
    void theVersionBefore() throws Exception {
        String credentials =
                "tls-creds-x509,id=tls,endpoint=server,verify-peer=off,"
                        + "priority=NORMAL:-VERS-TLS1.3,dir="
                        + good;
        try (Server server = qemu("--object", credentials, "--tls-creds", "tls")) {
            use(uri(server, good));
        }
    }

    @Test
    void theAddressIsAName() throws Exception {
        int port = ConnectTest.freePort();
        String[] command = {"--tls=require", "--tls-certificates=" + good, "memory", "16M"};
        try (Server server = Server.nbdkitOnTcp("127.0.0.1", port, command)) {
            assertThat(server.socket()).doesNotExist();
            String parameters = ":" + port + "/?tls-certificates=" + good;
            use(NbdUri.parse("nbds://127.0.0.1" + parameters));
            use(NbdUri.parse("nbds://localhost" + parameters));
            assertFails(
                    NbdUri.parse("nbds://[::ffff:127.0.0.1]" + parameters + "&tls-hostname=a.b"),
                    RefusedException.class,
                    "not to be trusted");
        }
    }

    /** Few bytes at a time, so that records are cut everywhere. */
    @Test
    void byATrickle() throws Exception {
        try (Server server = nbdkitWith(good)) {
            NbdUri uri = uri(server, good);
            Connector real = Connector.to(uri);
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                use(
                        new Dialer(
                                uri,
                                OPTIONS,
                                deadline -> new Trickle(real.connect(deadline), random)));
            }
        }
    }

    @Test
    void theWrongName() throws Exception {
        try (Server server = nbdkitWith(good)) {
            String parameters = "tls-certificates=" + good + "&tls-hostname=example.com";
            assertFails(uri(server, parameters), RefusedException.class, "not to be trusted");
            use(uri(server, parameters + "&tls-verify-peer=0"));
        }
    }

    @Test
    void expired() throws Exception {
        try (Server server = nbdkitWith(expired)) {
            assertFails(uri(server, good), RefusedException.class, "not to be trusted");
        }
    }

    @Test
    void anAuthorityThatIsNotTrusted() throws Exception {
        try (Server server = nbdkitWith(good)) {
            assertFails(uri(server, other), RefusedException.class, "not to be trusted");
            assertFails(uri(server, withoutAuthority), RefusedException.class, "not to be trusted");
            assertFails(uri(server, "tls-type=x509"), RefusedException.class, "not to be trusted");
            use(uri(server, "tls-verify-peer=0"));
        }
    }

    @Test
    void revoked() throws Exception {
        Path revoked = directory.resolve("revoked");
        Commands.run("cp", "-r", good, revoked);
        new TlsFiles(directory).revokeServer(revoked);
        try (Server server = nbdkitWith(good)) {
            assertFails(uri(server, revoked), RefusedException.class, "not to be trusted");
        }
    }

    @Test
    void aServerThatWantsToKnowTheClient() throws Exception {
        String[] options = {"--tls=require", "--tls-certificates=" + good, "--tls-verify-peer"};
        try (Server server = nbdkit(options)) {
            use(uri(server, withClient));
            assertThatThrownBy(() -> NbdDevice.connect(uri(server, good), OPTIONS).close())
                    .isInstanceOfAny(ProtocolException.class, ConnectionLostException.class);
        }
    }

    @Test
    void aKeyInPkcs8() throws Exception {
        Path client = directory.resolve("pkcs8");
        Commands.run("cp", "-r", withClient, client);
        new TlsFiles(directory).client(client, "--key-type=ecdsa --pkcs8 --password=");
        String[] options = {"--tls=require", "--tls-certificates=" + good, "--tls-verify-peer"};
        try (Server server = nbdkit(options)) {
            use(uri(server, client));
        }
    }

    @Test
    void aKeyThatJavaDoesNotKnow() throws Exception {
        Path client = directory.resolve("sec1");
        Commands.run("cp", "-r", withClient, client);
        new TlsFiles(directory).client(client, "--key-type=ecdsa");
        try (Server server = nbdkitWith(good)) {
            assertFails(uri(server, client), UnsupportedException.class, "openssl pkcs8");
        }
    }

    @Test
    void noSuchFiles() throws Exception {
        try (Server server = nbdkitWith(good)) {
            Path nothing = directory.resolve("nothing");
            assertFails(uri(server, nothing), NotFoundException.class, "no directory");
            assertFails(pskUri(server, nothing, "alice"), NotFoundException.class, "no file");
            assertFails(pskUri(server, keys, "eve"), NotFoundException.class, "no key of eve");
            Path empty = Files.createDirectory(directory.resolve("empty"));
            Files.writeString(empty.resolve("ca-cert.pem"), "");
            Files.writeString(empty.resolve("keys.psk"), "alice:12x4\n");
            assertFails(uri(server, empty), NotFoundException.class, "no certificate in");
            assertFails(pskUri(server, empty, "alice"), NotFoundException.class, "not hexadecimal");
        }
    }

    @Test
    void noDowngrade() throws Exception {
        try (Server server = nbdkit();
                Server qemu = qemu()) {
            assertFails(uri(server, good), RefusedException.class, "does without TLS");
            assertFails(uri(qemu, good), RefusedException.class, "does without TLS");
        }
    }

    @Test
    void tlsIsDemandedOfAClientWithout() throws Exception {
        try (Server server = nbdkitWith(good)) {
            NbdUri plain = NbdUri.of(new NbdAddress.Unix(server.socket()), "disk");
            assertFails(plain, UnsupportedException.class, "the server demands TLS");
        }
    }

    @Test
    void tlsIfTheServerHasIt() throws Exception {
        NbdOptions options =
                OPTIONS.withTls(
                        NbdTls.off()
                                .withMode(Mode.ALLOW)
                                .withCredentials(new NbdTls.Credentials.Certificates(good)));
        try (Server with = nbdkit("--tls=on", "--tls-certificates=" + good);
                Server without = nbdkit()) {
            for (Server server : new Server[] {with, without}) {
                NbdUri uri = NbdUri.of(new NbdAddress.Unix(server.socket()), "disk");
                try (NbdDevice device = NbdDevice.connect(uri, options)) {
                    assertThat(device.protocol().encrypted()).isEqualTo(server == with);
                }
            }
        }
    }

    @Test
    void nbdkitWithAKey() throws Exception {
        try (Server server = nbdkit("--tls=require", "--tls-psk=" + keys.resolve("keys.psk"))) {
            use(pskUri(server, keys, "alice"));
            assertThatThrownBy(() -> NbdDevice.connect(pskUri(server, wrongKeys, "alice"), OPTIONS))
                    .isInstanceOfAny(ProtocolException.class, ConnectionLostException.class);
        }
    }

    @Test
    void qemuWithAKey() throws Exception {
        for (String priority : new String[] {"NORMAL", "NORMAL:-VERS-TLS1.3"}) {
            String credentials =
                    "tls-creds-psk,id=tls,endpoint=server,priority="
                            + priority
                            + ":+ECDHE-PSK:+DHE-PSK,dir="
                            + keys;
            try (Server server = qemu("--object", credentials, "--tls-creds", "tls")) {
                use(pskUri(server, keys, "alice"));
            }
        }
    }

    @Test
    void withoutTheLibraryForKeys() throws Exception {
        try (Server server = nbdkit("--tls=require", "--tls-psk=" + keys.resolve("keys.psk"));
                ChildJvm child =
                        ChildJvm.startWithout(
                                "bouncycastle", Child.class, pskUri(server, keys, "alice"))) {
            assertThat(child.readLine())
                    .startsWith("io.drydock.error.UnsupportedException")
                    .contains("org.bouncycastle:bctls-jdk18on");
            assertThat(child.waitFor()).isZero();
        }
    }

    /** Has no BouncyCastle. */
    static final class Child {
        public static void main(String[] uris) {
            try {
                NbdDevice.connect(NbdUri.parse(uris[0]), OPTIONS).close();
            } catch (IOException e) {
                System.out.println(e);
            }
        }
    }

    private static void assertFails(
            Class<? extends DrydockException> type, String message, Script afterConsent)
            throws IOException {
        Script script =
                wires -> {
                    wires.greet();
                    assertThat(wires.option()).isEqualTo(Wire.OPT_STARTTLS);
                    afterConsent.run(wires);
                };
        Duration time = Duration.ofMillis(type == TimedOutException.class ? 300 : 10_000);
        NbdOptions options = OPTIONS.withTls(NbdTls.require()).withHandshakeTimeout(time);
        try (HostileServer server = new HostileServer(script)) {
            assertThatThrownBy(() -> NbdDevice.connect(server.socket(), "", options))
                    .isInstanceOf(type)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void bytesSlippedInBeforeTls() throws Exception {
        assertFails(
                ProtocolException.class,
                "between its consent to TLS and TLS",
                wires -> {
                    // In one piece, as somebody in between would do it.
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    HostileServer.Wires piece =
                            new HostileServer.Wires(InputStream.nullInputStream(), bytes);
                    piece.reply(Wire.OPT_STARTTLS, Wire.REP_ACK);
                    piece.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ERR_UNSUP);
                    wires.out.write(bytes.toByteArray());
                });
    }

    @Test
    void noTlsAfterConsent() throws Exception {
        assertFails(
                ProtocolException.class,
                "TLS fails",
                wires -> {
                    wires.reply(Wire.OPT_STARTTLS, Wire.REP_ACK);
                    wires.in.readByte();
                    wires.reply(Wire.OPT_STRUCTURED_REPLY, Wire.REP_ACK);
                });
    }

    @Test
    void silenceAfterConsent() throws Exception {
        assertFails(
                TimedOutException.class,
                "does not come to the end of TLS",
                wires -> wires.reply(Wire.OPT_STARTTLS, Wire.REP_ACK));
    }

    @Test
    void aHangUpAfterConsent() throws Exception {
        assertFails(
                ConnectionLostException.class,
                "in the middle of",
                wires -> {
                    wires.reply(Wire.OPT_STARTTLS, Wire.REP_ACK);
                    wires.in.readByte();
                    throw new IOException("closes the connection");
                });
    }

    @Test
    void aConsentThatMakesNoSense() throws Exception {
        assertFails(
                ProtocolException.class,
                "makes no sense",
                wires -> wires.reply(Wire.OPT_STARTTLS, Wire.REP_INFO));
    }
}
