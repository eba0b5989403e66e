package io.drydock.content;

import io.drydock.filesystem.GuestPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The checksum of a file.
 *
 * @param path what the file was called when it was asked for
 * @param value in lower-case hexadecimal digits; of {@link ChecksumAlgorithm#CRC} in decimal ones
 * @param sizeBytes how many bytes it is of
 */
public record FileChecksum(
        ChecksumAlgorithm algorithm, GuestPath path, String value, long sizeBytes) {
    /**
     * The line that the algorithm's own tool prints: {@code sha256sum}, {@code cksum}, {@code
     * gostsum} ... As coreutils have it, a backslash is before a line whose path has a backslash,
     * line feed or carriage return, and those are escaped in it; cksum and the tools for GOST
     * escape nothing.
     */
    public byte[] toLine() {
        return toLine(path.toBytes());
    }

    /** As {@link #toLine()}, for a file that is called otherwise in a list. */
    byte[] toLine(byte[] name) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] written = name;
        switch (algorithm) {
            case CRC -> line.writeBytes(ascii(value + " " + sizeBytes + " "));
            case GOST, GOST12 -> line.writeBytes(ascii(value + " "));
            default -> {
                byte[] escaped = escaped(name);
                line.writeBytes(ascii((escaped.length > name.length ? "\\" : "") + value + "  "));
                written = escaped;
            }
        }
        line.writeBytes(written);
        line.write('\n');
        return line.toByteArray();
    }

    private static byte[] escaped(byte[] name) {
        ByteArrayOutputStream escaped = new ByteArrayOutputStream();
        for (byte b : name) {
            switch (b) {
                case '\\' -> escaped.writeBytes(ascii("\\\\"));
                case '\n' -> escaped.writeBytes(ascii("\\n"));
                case '\r' -> escaped.writeBytes(ascii("\\r"));
                default -> escaped.write(b);
            }
        }
        return escaped.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
