package io.drydock.internal.iso9660;

import java.nio.charset.StandardCharsets;

/** How the names of a tree are to be understood where Rock Ridge does not say, as in Linux. */
enum Naming {
    /** Capitals, and a version after a semicolon: small letters, without version 1. */
    PLAIN {
        @Override
        byte[] of(byte[] name) {
            String text = new String(name, StandardCharsets.ISO_8859_1);
            int end = text.indexOf('\0');
            String whole = without(end < 0 ? text : text.substring(0, end), ";1");
            String shown = whole.length() < text.length() ? without(whole, ".") : whole;
            byte[] bytes = shown.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = letter(bytes[i]);
            }
            return bytes;
        }

        private byte letter(byte letter) {
            if (letter >= 'A' && letter <= 'Z') {
                return (byte) (letter | 0x20);
            }
            return letter == ';' || letter == '/' ? (byte) '.' : letter;
        }
    },

    /** UCS-2, or UTF-16; a name without its end where it is longer than one may be in UTF-8. */
    JOLIET {
        @Override
        byte[] of(byte[] name) {
            String text = without(new String(name, StandardCharsets.UTF_16BE), ";1");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            while (bytes.length > IsoDirectory.MOST_NAME_BYTES || endsInDot(bytes)) {
                text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
                bytes = text.getBytes(StandardCharsets.UTF_8);
            }
            return bytes;
        }

        /** Windows made such names, and could not read them: Linux drops the dots. */
        private boolean endsInDot(byte[] bytes) {
            return bytes.length >= 2 && bytes[bytes.length - 1] == '.';
        }
    };

    /** The name as it is shown, of what stands in the record. */
    abstract byte[] of(byte[] name);

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }
}
