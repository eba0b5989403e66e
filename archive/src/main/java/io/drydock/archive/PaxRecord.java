package io.drydock.archive;

import io.drydock.error.CorruptDataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One record of a pax extended header: {@code "%d %s=%s\n"} (pax, Extended Header). Values are
 * bytes: attributes are binary, and names need not be UTF-8. Keywords are kept byte by byte, as
 * ISO-8859-1.
 */
record PaxRecord(String keyword, byte[] value) {
    private static final int MAX_LENGTH_DIGITS = 10;

    static PaxRecord of(String keyword, String value) {
        return new PaxRecord(keyword, value.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    boolean isUtf8() {
        return Arrays.equals(text().getBytes(StandardCharsets.UTF_8), value);
    }

    static List<PaxRecord> parse(byte[] header, String archive) throws CorruptDataException {
        List<PaxRecord> records = new ArrayList<>();
        int at = 0;
        while (at < header.length && header[at] != 0) {
            int space = indexOf(header, ' ', at, header.length);
            int length = space < 0 ? 0 : length(header, at, space);
            int end = at + length;
            int equals = length <= 0 || end > header.length ? -1 : indexOf(header, '=', space, end);
            if (equals < 0 || header[end - 1] != '\n') {
                throw new CorruptDataException(
                        "unpack", archive, "a pax header has a record that is none");
            }
            records.add(
                    new PaxRecord(
                            new String(
                                    header,
                                    space + 1,
                                    equals - space - 1,
                                    StandardCharsets.ISO_8859_1),
                            Arrays.copyOfRange(header, equals + 1, end - 1)));
            at = end;
        }
        return records;
    }

    private static int length(byte[] header, int start, int end) {
        if (end - start > MAX_LENGTH_DIGITS) {
            return 0;
        }
        long length = 0;
        for (int i = start; i < end; i++) {
            if (header[i] < '0' || header[i] > '9') {
                return 0;
            }
            length = length * 10 + header[i] - '0';
        }
        return length > header.length ? 0 : (int) length;
    }

    private static int indexOf(byte[] bytes, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static byte[] format(List<PaxRecord> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (PaxRecord record : records) {
            byte[] keyword = record.keyword.getBytes(StandardCharsets.ISO_8859_1);
            int rest = keyword.length + record.value.length + 3;
            // The length counts its own digits.
            int length = rest + String.valueOf(rest).length();
            length = rest + String.valueOf(length).length();
            out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(keyword);
            out.write('=');
            out.writeBytes(record.value);
            out.write('\n');
        }
        return out.toByteArray();
    }
}
