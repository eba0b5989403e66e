package io.drydock.nbd;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;

/** Writes URIs: whatever could have a meaning of its own in some part of one is encoded. */
final class UriWriter {
    private static final String LITERAL = "-._~/";

    private UriWriter() {}

    static String write(NbdUri uri) {
        StringBuilder text = new StringBuilder(uri.encrypted() ? "nbds" : "nbd");
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        String user = uri.user().map(name -> encode(name).replace("/", "%2F") + "@").orElse("");
        switch (uri.address()) {
            case NbdAddress.Unix(var socket) -> {
                text.append("+unix://").append(user);
                query.add("socket=" + encode(socket.toString()));
            }
            case NbdAddress.Tcp(var host, var port) ->
                    text.append("://").append(user).append(host(host)).append(port(port));
            case NbdAddress.Vsock(var cid, var port) ->
                    text.append("+vsock://").append(user).append(cid).append(port(port));
        }
        NbdUri.Tls tls = uri.tls();
        tls.certificates().ifPresent(v -> query.add("tls-certificates=" + encode(v.toString())));
        tls.pskFile().ifPresent(v -> query.add("tls-psk-file=" + encode(v.toString())));
        tls.hostname().ifPresent(v -> query.add("tls-hostname=" + encode(v)));
        tls.verifyPeer().ifPresent(v -> query.add("tls-verify-peer=" + (v ? 1 : 0)));
        return text.append("/").append(encode(uri.export())).append(query).toString();
    }

    private static String port(long port) {
        return port == NbdAddress.DEFAULT_PORT ? "" : ":" + port;
    }

    private static String host(String host) {
        boolean literal = host.indexOf(':') >= 0;
        // A zone, as in fe80::1%eth0, is RFC 6874's.
        return literal ? "[" + host.replace("%", "%25") + "]" : encode(host).replace("/", "%2F");
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) Byte.toUnsignedInt(b);
            if ((c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || LITERAL.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
