package io.drydock.nbd;

import java.io.ByteArrayOutputStream;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads URIs: RFC 3986, narrowed to what the NBD URI specification allows. What it does not name is
 * an error rather than ignored, since it may have been meant to protect.
 */
final class UriParser {
    private static final List<String> PARAMETERS =
            List.of(
                    "socket",
                    "tls-type",
                    "tls-certificates",
                    "tls-psk-file",
                    "tls-hostname",
                    "tls-verify-peer");

    /** Other than letters, digits and %: unreserved, sub-delims, and what the parts are made of. */
    private static final String LEGAL = "-._~!$&'()*+,;=:@/?[]";

    private final String uri;

    private UriParser(String uri) {
        this.uri = uri;
    }

    static NbdUri parse(String uri) {
        try {
            return new UriParser(uri).parse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an NBD URI: " + uri + ": " + e.getMessage(), e);
        }
    }

    private NbdUri parse() {
        checkCharacters();
        int colon = uri.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("it must start like nbd:// or nbd+unix://");
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = uri.substring(colon + 3);
        int question = rest.indexOf('?');
        String hierarchy = question < 0 ? rest : rest.substring(0, question);
        Map<String, String> query = query(question < 0 ? "" : rest.substring(question + 1));
        int slash = hierarchy.indexOf('/');
        String authority = slash < 0 ? hierarchy : hierarchy.substring(0, slash);
        String export = slash < 0 ? "" : decode(hierarchy.substring(slash + 1));
        int at = authority.lastIndexOf('@');
        Optional<String> user = Optional.empty();
        if (at >= 0) {
            user = Optional.of(decode(authority.substring(0, at))).filter(name -> !name.isEmpty());
        }
        String server = authority.substring(at + 1);
        NbdAddress address =
                switch (scheme) {
                    case "nbd", "nbds" -> tcp(server);
                    case "nbd+unix", "nbds+unix" -> unix(server, query.remove("socket"));
                    case "nbd+vsock", "nbds+vsock" -> vsock(server);
                    default -> throw new IllegalArgumentException("unknown scheme " + scheme);
                };
        if (query.containsKey("socket")) {
            throw new IllegalArgumentException("socket= is for nbd+unix and nbds+unix");
        }
        return new NbdUri(address, scheme.startsWith("nbds"), export, user, tls(query));
    }

    private void checkCharacters() {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            boolean plain =
                    (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!plain && c != '%' && LEGAL.indexOf(c) < 0) {
                throw new IllegalArgumentException(
                        "the character at index " + i + " must be percent-encoded");
            }
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String parameter : text.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (parameter.isEmpty()) {
                continue;
            }
            if (parameter.indexOf(';') >= 0) {
                // For libnbd it separates, for others it does not.
                throw new IllegalArgumentException(
                        "a ; between parameters is ambiguous: use & or %3B");
            }
            String name = equals < 0 ? parameter : decode(parameter.substring(0, equals));
            String value = equals < 0 ? "" : decode(parameter.substring(equals + 1));
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException("unknown parameter " + name);
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " has no value");
            }
            if (query.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is there twice");
            }
        }
        return query;
    }

    private static NbdAddress unix(String server, @Nullable String socket) {
        if (!server.isEmpty()) {
            throw new IllegalArgumentException(
                    "a unix socket has no host: write three slashes, nbd+unix:///name?socket=path");
        }
        if (socket == null) {
            throw new IllegalArgumentException("socket= is missing");
        }
        if (socket.startsWith("\0")) {
            throw new IllegalArgumentException("abstract unix sockets are not supported");
        }
        return new NbdAddress.Unix(Path.of(socket));
    }

    private static NbdAddress tcp(String server) {
        int colon =
                server.startsWith("[")
                        ? server.indexOf(':', endOfLiteral(server))
                        : server.indexOf(':');
        String host = colon < 0 ? server : server.substring(0, colon);
        int port = (int) port(colon < 0 ? "" : server.substring(colon + 1), 0xffff);
        if (host.startsWith("[")) {
            return new NbdAddress.Tcp(literal(host), port);
        }
        return new NbdAddress.Tcp(host.isEmpty() ? "localhost" : decode(host), port);
    }

    private static int endOfLiteral(String server) {
        int end = server.indexOf(']');
        if (end < 0) {
            throw new IllegalArgumentException("the [ of an IPv6 address has no ]");
        }
        return end;
    }

    private static String literal(String host) {
        if (!host.endsWith("]")) {
            throw new IllegalArgumentException(
                    "after the ] of an IPv6 address comes a port or nothing");
        }
        String address = decode(host.substring(1, host.length() - 1));
        int zone = address.indexOf('%');
        Inet6Address.ofLiteral(zone < 0 ? address : address.substring(0, zone));
        return address;
    }

    private static NbdAddress vsock(String server) {
        int colon = server.indexOf(':');
        String cid = colon < 0 ? server : server.substring(0, colon);
        long port = port(colon < 0 ? "" : server.substring(colon + 1), 0xffff_ffffL);
        return new NbdAddress.Vsock(
                cid.isEmpty() ? NbdAddress.Vsock.HOST : number("CID", cid, 0xffff_ffffL), port);
    }

    private static long port(String text, long most) {
        return text.isEmpty() ? NbdAddress.DEFAULT_PORT : number("port", text, most);
    }

    private static long number(String what, String text, long most) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > most) {
            throw new IllegalArgumentException(what + " is no number up to " + most + ": " + text);
        }
        return Long.parseLong(text);
    }

    private static NbdUri.Tls tls(Map<String, String> query) {
        String type = query.getOrDefault("tls-type", "");
        boolean psk = query.containsKey("tls-psk-file");
        switch (type) {
            case "" -> {}
            case "x509" -> {
                if (psk) {
                    throw new IllegalArgumentException("tls-type=x509 has no tls-psk-file");
                }
            }
            case "psk" -> {
                if (!psk) {
                    throw new IllegalArgumentException("tls-type=psk needs tls-psk-file");
                }
            }
            default -> throw new IllegalArgumentException("tls-type is x509 or psk, not " + type);
        }
        return new NbdUri.Tls(
                Optional.ofNullable(query.get("tls-certificates")).map(Path::of),
                Optional.ofNullable(query.get("tls-psk-file")).map(Path::of),
                Optional.ofNullable(query.get("tls-hostname")),
                Optional.ofNullable(query.get("tls-verify-peer")).map(UriParser::truth));
    }

    private static boolean truth(String value) {
        return switch (value) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                    throw new IllegalArgumentException("tls-verify-peer is 0 or 1, not " + value);
        };
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            String digits = text.substring(i + 1, Math.min(i + 3, text.length()));
            if (!digits.matches("[0-9A-Fa-f]{2}")) {
                throw new IllegalArgumentException("a % needs two hexadecimal digits after it");
            }
            bytes.write(Integer.parseInt(digits, 16));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%-encoded bytes are no UTF-8: " + text, e);
        }
    }
}
