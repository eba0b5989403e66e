package io.drydock.archive;

import java.nio.charset.StandardCharsets;

/** Names of attributes in keywords, where {@code =} would be the end: as GNU tar 1.35 has them. */
final class XattrName {
    private XattrName() {}

    /** A name as UTF-8 to a keyword as ISO-8859-1. */
    static String encode(String name) {
        String escaped = name.replace("%", "%25").replace("=", "%3D");
        return new String(escaped.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String decode(String keyword) {
        String escaped =
                new String(keyword.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return escaped.replace("%3D", "=").replace("%25", "%");
    }
}
