package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what the headers before a member say: what comes later counts. */
final class MemberBuilder {
    /** A hostile archive could add to them for ever. */
    static final int MAX_GLOBAL = 10_000;

    private static final String XATTR = "SCHILY.xattr.";

    private final String archive;
    private List<PaxRecord> own = List.of();
    private byte @Nullable [] longName;
    private byte @Nullable [] longLink;
    private final Map<String, byte[]> values = new HashMap<>();

    MemberBuilder(String archive, List<PaxRecord> global) {
        this.archive = archive;
        setGlobal(global);
    }

    void setGlobal(List<PaxRecord> global) {
        put(global);
        put(own);
    }

    void setRecords(List<PaxRecord> records) {
        own = records;
        put(records);
    }

    private void put(List<PaxRecord> records) {
        for (PaxRecord record : records) {
            if (record.value().length == 0) {
                values.remove(record.keyword()); // an empty one takes away what was said before
            } else {
                values.put(record.keyword(), record.value());
            }
        }
    }

    void setLongName(byte[] content) {
        longName = untilNul(content);
    }

    void setLongLink(byte[] content) {
        longLink = untilNul(content);
    }

    private static byte[] untilNul(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return Arrays.copyOf(content, end);
    }

    /** How many bytes of the archive are the member's. */
    long storedBytes(HeaderBlock header) {
        boolean hasData =
                switch (MemberType.ofFlag(header.flag())) {
                    case REGULAR, HARD_LINK -> true;
                    default -> false; // some writers put a size there all the same
                };
        return hasData ? size(number("size").orElse(header.sizeBytes())) : 0;
    }

    /** Whether a map of holes stands before the data. */
    boolean hasMapInData() {
        return text("GNU.sparse.major").filter("1"::equals).isPresent()
                && text("GNU.sparse.minor").filter("0"::equals).isPresent();
    }

    /** The length of a sparse file. */
    long realSize(long stored) {
        return size(
                number("GNU.sparse.realsize").or(() -> number("GNU.sparse.size")).orElse(stored));
    }

    private static long size(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a size is negative");
        }
        return value;
    }

    /** The map in the headers, formats 0.0 and 0.1; of the whole file where there is none. */
    SparseMap map(long stored) {
        Optional<String> list = text("GNU.sparse.map");
        if (list.isPresent()) {
            String[] numbers = list.get().split(",");
            if (numbers.length % 2 != 0) {
                throw new IllegalArgumentException("a map of holes lacks a number");
            }
            List<Segment> segments = new ArrayList<>();
            for (int i = 0; i < numbers.length; i += 2) {
                segments.add(new Segment(parse(numbers[i]), parse(numbers[i + 1])));
            }
            return new SparseMap(segments, realSize(stored));
        }
        if (number("GNU.sparse.numblocks").isPresent()) {
            return new SparseMap(repeatedSegments(), realSize(stored));
        }
        return SparseMap.whole(stored);
    }

    /** Format 0.0: the same two keywords over and over. */
    private List<Segment> repeatedSegments() {
        List<Segment> segments = new ArrayList<>();
        long offset = -1;
        for (PaxRecord record : own) {
            if (record.keyword().equals("GNU.sparse.offset")) {
                offset = parse(record.text());
            } else if (record.keyword().equals("GNU.sparse.numbytes")) {
                segments.add(new Segment(offset, parse(record.text())));
            }
        }
        return segments;
    }

    Member build(HeaderBlock header, SparseMap map) {
        byte[] name =
                bytes("GNU.sparse.name")
                        .or(() -> bytes("path"))
                        .orElse(longName != null ? longName : header.name());
        byte[] link = bytes("linkpath").orElse(longLink != null ? longLink : header.linkName());
        return new Member(
                name,
                type(header, name),
                link,
                header.permissions(),
                number("uid").orElse(header.uid()),
                number("gid").orElse(header.gid()),
                latin1("uname").orElse(header.user()),
                latin1("gname").orElse(header.group()),
                time("mtime").orElseGet(() -> instant(header.modifiedSeconds())),
                time("atime"),
                header.device(),
                attributes(),
                text("SCHILY.acl.access"),
                text("SCHILY.acl.default"),
                bytes("RHT.security.selinux"),
                map);
    }

    /** Before POSIX a directory was a file whose name ends in a slash. */
    private static MemberType type(HeaderBlock header, byte[] name) {
        boolean old = header.flag() == 0 || header.flag() == '0';
        if (header.flag() == 'D' || (old && name.length > 0 && name[name.length - 1] == '/')) {
            return MemberType.DIRECTORY;
        }
        return MemberType.ofFlag(header.flag());
    }

    private static Instant instant(long seconds) {
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw new IllegalArgumentException("a time is beyond all times");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private Map<String, byte[]> attributes() {
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        values.forEach((keyword, value) -> {
            if (keyword.startsWith(XATTR)) {
                attributes.put(XattrName.decode(keyword.substring(XATTR.length())), value);
            }
        });
        // An attribute may have an empty value, other records may not.
        for (PaxRecord record : own) {
            if (record.keyword().startsWith(XATTR) && record.value().length == 0) {
                attributes.put(
                        XattrName.decode(record.keyword().substring(XATTR.length())),
                        record.value());
            }
        }
        return attributes;
    }

    private Optional<byte[]> bytes(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    private Optional<String> text(String keyword) {
        return bytes(keyword).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private Optional<String> latin1(String keyword) {
        return bytes(keyword).map(value -> new String(value, StandardCharsets.ISO_8859_1));
    }

    private Optional<Long> number(String keyword) {
        return text(keyword).map(MemberBuilder::parse);
    }

    private static long parse(String number) {
        return Long.parseLong(number); // NumberFormatException is an IllegalArgumentException
    }

    private Optional<Instant> time(String keyword) {
        Optional<String> text = text(keyword);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> time = PaxTime.parse(text.get());
        if (time.isEmpty()) {
            throw new IllegalArgumentException(archive + " has a time that is none");
        }
        return time;
    }
}
