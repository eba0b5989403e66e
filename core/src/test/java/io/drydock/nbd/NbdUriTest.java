package io.drydock.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NBD URIs: the specification's examples, libnbd's, and what must not pass for one. */
class NbdUriTest {
    private static final int RANDOM_URIS = 20_000;

    /** Whatever has a meaning somewhere in a URI, and what must be encoded everywhere. */
    private static final String ODD = "a:/?#[]@!$&'()*+,;=% \"<>\\^`{|}\t\u007fä€😀";

    @ParameterizedTest
    @CsvSource({
        "nbd://example.com/disk, disk",
        "nbd+unix:///disk?socket=sock, disk",
        "nbd://example.com/, ''",
        "nbd://example.com, ''",
        "nbd://example.com//disk, /disk",
        "nbd://example.com/hello%20world, hello world",
        "nbd://example.com/a+b, a+b",
        "nbd://example.com/%C3%A4?, ä",
    })
    void theSpecificationsNames(String uri, String export) {
        assertThat(NbdUri.parse(uri).export()).isEqualTo(export);
    }

    @ParameterizedTest
    @CsvSource({
        "nbd://example.com, example.com, 10809",
        "NBD://example.com:, example.com, 10809",
        "nbd://example.com:1, example.com, 1",
        "nbd://192.0.2.1:65535/x, 192.0.2.1, 65535",
        "nbds://[2001:db8::1]:7, 2001:db8::1, 7",
        "nbd://[fe80::1%25eth0], fe80::1%eth0, 10809",
        "nbd://, localhost, 10809",
        "nbd:///, localhost, 10809",
        "nbds://alice@example.com, example.com, 10809",
    })
    void hostsAndPorts(String uri, String host, int port) {
        assertThat(NbdUri.parse(uri).address()).isEqualTo(new NbdAddress.Tcp(host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "nbd+vsock:///, 2, 10809",
        "nbds+vsock://1/x, 1, 10809",
        "nbd+vsock://4294967295:4294967295, 4294967295, 4294967295",
    })
    void virtualMachines(String uri, long cid, long port) {
        assertThat(NbdUri.parse(uri).address()).isEqualTo(new NbdAddress.Vsock(cid, port));
    }

    @Test
    void allThatThereIs() {
        NbdUri uri =
                NbdUri.parse(
                        "nbds+unix://al%40ice@/a%2Fb?tls-certificates=/c%26d&socket=s"
                                + "&tls-hostname=h&tls-verify-peer=0&tls-type=x509");
        assertThat(uri)
                .isEqualTo(
                        new NbdUri(
                                new NbdAddress.Unix(Path.of("s")),
                                true,
                                "a/b",
                                Optional.of("al@ice"),
                                new NbdUri.Tls(
                                        Optional.of(Path.of("/c&d")),
                                        Optional.empty(),
                                        Optional.of("h"),
                                        Optional.of(false))));
        assertThat(uri.encrypted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', must start like",
        "disk.img, must start like",
        "nbd:example.com, must start like",
        "http://example.com, unknown scheme http",
        "nbd+tcp://example.com, unknown scheme",
        "nbd://a b, index 7 must be percent-encoded",
        "nbd://a/#x, index 8 must be percent-encoded",
        "nbd://a/ä, index 8 must be percent-encoded",
        "nbd://a/%, two hexadecimal digits",
        "nbd://a/%4, two hexadecimal digits",
        "nbd://a/%+4, two hexadecimal digits",
        "nbd://a/%ff, no UTF-8",
        "nbd://a/%00, no NUL",
        "nbd://a:0, from 1 to 65535",
        "nbd://a:65536, port is no number",
        "nbd://a:-1, port is no number",
        "nbd://a:99999999999999999999, port is no number",
        "nbd://a:b, port is no number",
        "nbd://::1, port is no number",
        "nbd://[::1, has no ]",
        "nbd://[::1]x, after the ]",
        "nbd://[example.com], Invalid IP address literal",
        "nbd://[::1]:x, port is no number",
        "nbd+vsock://host, CID is no number",
        "nbd+vsock://4294967296, CID is no number",
        "nbd://a?socket=s, socket= is for",
        "nbd+unix:///, socket= is missing",
        "nbd+unix:///?socket=, socket has no value",
        "nbd+unix:///?socket, socket has no value",
        "nbd+unix://host/?socket=s, a unix socket has no host",
        "nbd+unix:///?socket=%00abstract, abstract unix sockets",
        "nbd+unix:///?socket=a&socket=b, socket is there twice",
        "nbd+unix:///?socket=a;tls-hostname=b, ambiguous",
        "nbd+unix:///?socket=a&sokcet=b, unknown parameter sokcet",
        "nbd+unix:///?socket=a&=b, unknown parameter",
        "nbd://a?x-mine=1, unknown parameter",
        "nbd://a?tls-hostname=b, 'for the schemes nbds'",
        "nbds://a?tls-verify-peer=maybe, tls-verify-peer is 0 or 1",
        "nbds://a?tls-type=anon, tls-type is x509 or psk",
        "nbds://a?tls-type=psk, needs tls-psk-file",
        "nbds://a?tls-type=x509&tls-psk-file=f, has no tls-psk-file",
        "nbds://a?tls-certificates=d&tls-psk-file=f, not both",
    })
    void noUris(String uri, String message) {
        assertThatThrownBy(() -> NbdUri.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not an NBD URI: " + uri)
                .hasMessageContaining(message);
    }

    @Test
    void aNameThatIsTooLong() {
        String uri = "nbd://host/" + "%C3%A4".repeat(2048);
        assertThat(NbdUri.parse(uri).export()).hasSize(2048);
        assertThatThrownBy(() -> NbdUri.parse(uri + "a")).hasMessageContaining("4096 bytes");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (int i = 0; i < RANDOM_URIS; i++) {
            NbdUri uri = random(new Random(i));
            assertThat(NbdUri.parse(uri.toString())).as("number %d", i).isEqualTo(uri);
        }
    }

    @Test
    void anythingIsReadOrRefused() {
        String start = "nbds+unix://u@[::1]:1/%20?socket=a&tls-psk-file=b;c";
        int read = 0;
        for (int i = 0; i < 10 * RANDOM_URIS; i++) {
            Random random = new Random(i);
            StringBuilder uri = new StringBuilder(start);
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(uri.length());
                if (random.nextBoolean()) {
                    uri.deleteCharAt(at);
                } else {
                    uri.setCharAt(at, ODD.charAt(random.nextInt(ODD.length())));
                }
            }
            try {
                NbdUri parsed = NbdUri.parse(uri.toString());
                assertThat(NbdUri.parse(parsed.toString())).isEqualTo(parsed);
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).as("number %d", i).hasMessageStartingWith("not an NBD URI: ");
            }
        }
        assertThat(read).isPositive();
    }

    private static NbdUri random(Random random) {
        boolean encrypted = random.nextBoolean();
        NbdAddress address =
                switch (random.nextInt(3)) {
                    case 0 -> new NbdAddress.Unix(Path.of("/" + text(random, 9)));
                    case 1 ->
                            new NbdAddress.Tcp(
                                    random.nextBoolean() ? "2001:db8::1" : "h" + word(random),
                                    1 + random.nextInt(65535));
                    default ->
                            new NbdAddress.Vsock(
                                    Integer.toUnsignedLong(random.nextInt()),
                                    Integer.toUnsignedLong(random.nextInt()));
                };
        Optional<Path> file = Optional.of(Path.of("/f" + text(random, 5)));
        boolean psk = random.nextBoolean();
        NbdUri.Tls tls =
                new NbdUri.Tls(
                        file.filter(f -> !psk),
                        file.filter(f -> psk),
                        Optional.of("n" + text(random, 5)).filter(n -> random.nextBoolean()),
                        Optional.of(random.nextBoolean()).filter(n -> random.nextBoolean()));
        return new NbdUri(
                address,
                encrypted,
                text(random, 20),
                Optional.of("u" + text(random, 5)).filter(u -> random.nextBoolean()),
                encrypted ? tls : NbdUri.Tls.UNSAID);
    }

    private static String word(Random random) {
        return Integer.toString(random.nextInt(), 36).replace('-', '.');
    }

    /** Text without NUL and surrogates, since those are in no name. */
    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        int[] odd = ODD.codePoints().toArray();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.appendCodePoint(odd[random.nextInt(odd.length)]);
        }
        return text.toString();
    }

    /** The server's content is the name that it was asked for. */
    @Test
    void libnbdUnderstandsWhatIsWritten() throws Exception {
        Needs.program("nbdcopy", "libnbd-bin");
        try (Server server = Server.nbdkit("info", "mode=exportname")) {
            for (int i = 0; i < 40; i++) {
                String name = "x" + text(new Random(i), 20);
                NbdUri uri = NbdUri.of(new NbdAddress.Unix(server.socket()), name);
                assertThat(Commands.run("nbdcopy", uri, "-")).isEqualTo(name);
                NbdUri fromText = NbdUri.parse(uri.toString());
                try (NbdDevice device = NbdDevice.connect(fromText, NbdOptions.defaults())) {
                    assertThat(device.export().name()).isEqualTo(name);
                }
            }
        }
    }
}
