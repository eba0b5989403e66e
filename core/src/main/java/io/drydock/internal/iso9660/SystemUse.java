package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The entries that a record's system use area holds, as SUSP has them. */
final class SystemUse {
    /** So many does Linux follow (fs/isofs/rock.c, RR_MAX_CE_ENTRIES). */
    private static final int MOST_AREAS = 32;

    private static final int HEADER_BYTES = 4;

    /** Where "SP" may stand: CD-ROM XA has fourteen bytes of its own before it. */
    private static final int[] PLACES = {0, 14};

    private SystemUse() {}

    /**
     * An entry.
     *
     * @param signature two characters
     * @param fields all of it, so that offsets are those of the specifications less one
     */
    record Entry(String signature, Fields fields) {}

    /** All entries of an area, and of those that it is continued in. */
    static List<Entry> entries(Volume volume, Fields area) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Fields next = area;
        for (int areas = 0; next.length() > 0; areas++) {
            if (areas == MOST_AREAS) {
                throw volume.corrupt("a system use area is continued without end");
            }
            next = add(volume, next, entries);
        }
        return entries;
    }

    /** Adds those of one area; returns where it is continued, which may be empty. */
    private static Fields add(Volume volume, Fields area, List<Entry> entries) throws IOException {
        Fields continued = area.slice(0, 0);
        for (int at = 0; at <= area.length() - HEADER_BYTES; ) {
            int length = area.int8(at + 2);
            if (length < HEADER_BYTES || length > area.length() - at) {
                break; // what fills up the area, or a writer's mistake: Linux stops there as well
            }
            Fields fields = area.slice(at, length);
            Entry entry =
                    new Entry(new String(fields.bytes(0, 2), StandardCharsets.ISO_8859_1), fields);
            if (entry.signature.equals("ST")) {
                break;
            }
            if (entry.signature.equals("CE")) {
                continued = continuation(volume, fields);
            } else {
                entries.add(entry);
            }
            at += length;
        }
        return continued;
    }

    /** A continuation area, which does not leave its block (SUSP, 5.1). */
    private static Fields continuation(Volume volume, Fields fields) throws IOException {
        long offset = fields.int32(12);
        long length = fields.int32(20);
        if (offset + length > Volume.SECTOR_BYTES) {
            throw volume.corrupt("a continuation area leaves its block");
        }
        return volume.read(volume.offsetOf(fields.int32(4)) + offset, (int) length);
    }

    /**
     * Where the entries of the root directory's own record begin; empty where there is no "SP",
     * without which there are no entries anywhere.
     */
    static OptionalInt start(Fields area) throws IOException {
        for (int place : PLACES) {
            if (area.has(place, new byte[] {'S', 'P', 7, 1, (byte) 0xbe, (byte) 0xef})) {
                return OptionalInt.of(place);
            }
        }
        return OptionalInt.empty();
    }

    /** How many bytes come before the entries everywhere else, as "SP" says. */
    static int skip(Fields area, int start) throws IOException {
        return area.int8(start + 6);
    }
}
