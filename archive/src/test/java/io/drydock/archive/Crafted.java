package io.drydock.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An archive as nobody writes it who means well. */
final class Crafted {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header, whatever it says. */
    Crafted header(String name, char flag, String link, long size) {
        out.writeBytes(
                new HeaderBlock(
                                latin1(name),
                                0755,
                                0,
                                0,
                                size,
                                1_000_000_000,
                                (byte) flag,
                                latin1(link),
                                "",
                                "",
                                new DeviceNumber(1, 3))
                        .format());
        return this;
    }

    Crafted data(byte[] content) {
        out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    Crafted file(String name, String content) {
        return header(name, '0', "", content.length()).data(latin1(content));
    }

    Crafted symlink(String name, String target) {
        return header(name, '2', target, 0);
    }

    Crafted hardLink(String name, String existing) {
        return header(name, '1', existing, 0);
    }

    Crafted directory(String name) {
        return header(name, '5', "", 0);
    }

    Crafted records(PaxRecord... records) {
        byte[] content = PaxRecord.format(List.of(records));
        return header("pax", 'x', "", content.length).data(content);
    }

    /** With its end mark. */
    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[1024]);
        return whole.toByteArray();
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }
}
