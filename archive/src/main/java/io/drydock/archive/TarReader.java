package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * The members of a tar archive, one after the other: v7, ustar, pax and GNU's extensions, sparse
 * files of all four formats.
 */
final class TarReader {
    private static final int BLOCK = HeaderBlock.BYTES;

    private final ArchiveInput in;
    private final List<PaxRecord> global = new ArrayList<>();

    /** What is left of the member's data, and of its padding. */
    private long rest;

    private long padding;
    private long members;

    TarReader(ArchiveInput in) {
        this.in = in;
    }

    /** The next member; null at the end. */
    @Nullable Member next() throws IOException {
        MemberBuilder builder = new MemberBuilder(in.name(), global);
        long headerBytes = 0;
        while (true) {
            in.skip(rest + padding);
            begin(0);
            byte[] block = new byte[BLOCK];
            if (!in.readOrEnd(block)) {
                throw corrupt("it has no end mark: it is cut off, or no tar archive");
            }
            if (HeaderBlock.isEnd(block)) {
                return null;
            }
            HeaderBlock header = HeaderBlock.parse(block, in.name());
            begin(header.sizeBytes());
            switch (header.flag()) {
                case 'x', 'X', 'g', 'L', 'K' -> {
                    headerBytes += header.sizeBytes();
                    readExtension(header, headerBytes, builder);
                }
                case 'V', 'A', 'I', 'N' -> {} // a label, or what no one writes any more
                case 'M' ->
                        throw new UnsupportedException(
                                "unpack",
                                in.name(),
                                "it is a part of an archive in several volumes",
                                "put the volumes together with GNU tar");
                default -> {
                    return member(header, block, builder);
                }
            }
        }
    }

    private void begin(long sizeBytes) {
        rest = sizeBytes;
        padding = -sizeBytes & (BLOCK - 1);
    }

    private void readExtension(HeaderBlock header, long headerBytes, MemberBuilder builder)
            throws IOException {
        if (headerBytes > in.limits().maxHeaderBytes()) {
            throw new RefusedException(
                    "unpack",
                    in.name(),
                    "a member has more than " + in.limits().maxHeaderBytes() + " bytes of headers",
                    "raise UnpackLimits.maxHeaderBytes if that is right");
        }
        byte[] content = new byte[(int) header.sizeBytes()];
        read(content, 0, content.length);
        switch (header.flag()) {
            case 'L' -> builder.setLongName(content);
            case 'K' -> builder.setLongLink(content);
            case 'g' -> {
                global.addAll(PaxRecord.parse(content, in.name()));
                if (global.size() > MemberBuilder.MAX_GLOBAL) {
                    throw corrupt("it has too many global headers");
                }
                builder.setGlobal(global);
            }
            default -> builder.setRecords(PaxRecord.parse(content, in.name()));
        }
    }

    private Member member(HeaderBlock header, byte[] block, MemberBuilder builder)
            throws IOException {
        if (++members > in.limits().maxMembers()) {
            throw new RefusedException(
                    "unpack",
                    in.name(),
                    "it has more than " + in.limits().maxMembers() + " members",
                    "raise UnpackLimits.maxMembers if that is right");
        }
        try {
            long stored = builder.storedBytes(header);
            begin(stored);
            SparseMap map;
            if (header.flag() == 'S') {
                map = oldGnuMap(block);
            } else if (builder.hasMapInData()) {
                map = mapInData(builder.realSize(stored));
            } else {
                map = builder.map(stored);
            }
            Member member = builder.build(header, map);
            if (member.type() == MemberType.REGULAR && map.dataBytes() != rest) {
                throw corrupt("a sparse file has other data than its map says");
            }
            return member;
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    "unpack", in.name(), "a member is damaged: " + e.getMessage(), e);
        }
    }

    /** Reads the member's data; there must be as much. */
    void read(byte[] into, int offset, int length) throws IOException {
        in.readFully(into, offset, length);
        rest -= length;
    }

    /**
     * GNU tar's own format: four segments in the header, and 21 in each block after it (tar.h,
     * oldgnu_header and sparse_header).
     */
    private SparseMap oldGnuMap(byte[] header) throws IOException {
        List<Segment> segments = new ArrayList<>();
        addSegments(header, 386, 4, segments);
        long size = TarUtils.parseOctalOrBinary(header, 483, 12);
        byte[] block = header;
        for (int more = 482; block[more] != 0; more = 504) {
            block = new byte[BLOCK];
            in.readFully(block, 0, BLOCK);
            addSegments(block, 0, 21, segments);
            checkSegments(segments.size());
        }
        return new SparseMap(segments, size);
    }

    private static void addSegments(byte[] block, int offset, int count, List<Segment> segments) {
        for (int i = 0; i < count; i++) {
            int at = offset + 24 * i;
            if (block[at + 12] != 0) { // the length of an unused one is empty
                segments.add(
                        new Segment(
                                TarUtils.parseOctalOrBinary(block, at, 12),
                                TarUtils.parseOctalOrBinary(block, at + 12, 12)));
            }
        }
    }

    private void checkSegments(long count) throws RefusedException {
        if (count * 24 > in.limits().maxHeaderBytes()) {
            throw new RefusedException(
                    "unpack",
                    in.name(),
                    "the map of a sparse file is longer than %d bytes"
                            .formatted(in.limits().maxHeaderBytes()),
                    "raise UnpackLimits.maxHeaderBytes if that is right");
        }
    }

    /** GNU's format 1.0: before the data a count, and an offset and a length each, on lines. */
    private SparseMap mapInData(long size) throws IOException {
        DecimalLines lines = new DecimalLines();
        long count = lines.next();
        checkSegments(count);
        List<Segment> segments = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            segments.add(new Segment(lines.next(), lines.next()));
        }
        return new SparseMap(segments, size);
    }

    private final class DecimalLines {
        private static final int MAX_DIGITS = 19;

        private final byte[] block = new byte[BLOCK];
        private int at = BLOCK;

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            for (byte b = nextByte(); b != '\n'; b = nextByte()) {
                if (b < '0' || b > '9' || digits.length() == MAX_DIGITS) {
                    throw corrupt("the map of a sparse file is none");
                }
                digits.append((char) b);
            }
            return Long.parseLong(digits.toString());
        }

        private byte nextByte() throws IOException {
            if (at == BLOCK) {
                if (rest < BLOCK) {
                    throw corrupt("the map of a sparse file has no end");
                }
                read(block, 0, BLOCK);
                at = 0;
            }
            return block[at++];
        }
    }

    private CorruptDataException corrupt(String reason) {
        return new CorruptDataException("unpack", in.name(), reason);
    }
}
