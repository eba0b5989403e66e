package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import io.drydock.attribute.Acl;
import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes a tar archive in POSIX pax format, with a pax header only where one is needed. */
final class TarWriter implements MemberWriter {
    private static final int BLOCK = HeaderBlock.BYTES;

    /** GNU tar's default blocking factor of 20. */
    private static final int RECORD_BYTES = 20 * BLOCK;

    private final ArchiveOutput out;
    private final Filesystem filesystem;
    private final PackOptions options;
    private final OwnerNames users;
    private final OwnerNames groups;
    private final HardLinks<byte[]> hardLinks = new HardLinks<>();
    private final FileData data = new FileData();

    TarWriter(
            ArchiveOutput out,
            Filesystem filesystem,
            PackOptions options,
            OwnerNames users,
            OwnerNames groups) {
        this.out = out;
        this.filesystem = filesystem;
        this.options = options;
        this.users = users;
        this.groups = groups;
    }

    @Override
    public boolean write(GuestPath path, byte[] name, FileStatus status) throws IOException {
        Optional<MemberType> type = type(status);
        if (type.isEmpty()) {
            return false;
        }
        Optional<byte[]> first = hardLinks.first(status, name);
        if (first.isPresent()) {
            header(name, MemberType.HARD_LINK, first.get(), status, 0, List.of());
            return true;
        }
        List<PaxRecord> extras = extras(path, status);
        if (status.isRegular()) {
            writeFile(path, name, status, extras);
        } else {
            byte[] link =
                    status.isSymbolicLink()
                            ? filesystem.readSymbolicLink(path).toBytes()
                            : new byte[0];
            header(name, type.get(), link, status, 0, extras);
        }
        return true;
    }

    private static Optional<MemberType> type(FileStatus status) {
        return Arrays.stream(MemberType.values())
                .filter(type -> type != MemberType.HARD_LINK && type.fileType() == status.type())
                .findFirst();
    }

    private void writeFile(GuestPath path, byte[] name, FileStatus status, List<PaxRecord> extras)
            throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            SparseMap map = FileMap.of(file);
            if (map.hasHoles()) {
                writeSparse(name, status, extras, map);
            } else {
                header(name, MemberType.REGULAR, new byte[0], status, map.sizeBytes(), extras);
            }
            data.write(file, path, map, out);
            pad(map.dataBytes());
        }
    }

    /** GNU format 1.0: the map stands before the data, the name and the length in records. */
    private void writeSparse(byte[] name, FileStatus status, List<PaxRecord> extras, SparseMap map)
            throws IOException {
        StringBuilder text = new StringBuilder();
        List<Segment> segments = new ArrayList<>(map.segments());
        if (segments.isEmpty() || segments.getLast().end() < map.sizeBytes()) {
            segments.add(new Segment(map.sizeBytes(), 0)); // as GNU tar ends it
        }
        text.append(segments.size()).append('\n');
        segments.forEach(
                each -> text.append(each.offset()).append('\n').append(each.length()).append('\n'));
        byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
        long mapBytes = (lines.length + BLOCK - 1) / BLOCK * (long) BLOCK;
        List<PaxRecord> records = new ArrayList<>();
        records.add(PaxRecord.of("GNU.sparse.major", "1"));
        records.add(PaxRecord.of("GNU.sparse.minor", "0"));
        records.add(new PaxRecord("GNU.sparse.name", name));
        records.add(PaxRecord.of("GNU.sparse.realsize", String.valueOf(map.sizeBytes())));
        records.addAll(extras);
        header(
                inDirectory("GNUSparseFile.0", name),
                MemberType.REGULAR,
                new byte[0],
                status,
                mapBytes + map.dataBytes(),
                records);
        out.write(lines);
        pad(lines.length);
    }

    private List<PaxRecord> extras(GuestPath path, FileStatus status) throws IOException {
        List<PaxRecord> records = new ArrayList<>();
        if (options.extras().isEmpty()) {
            return records;
        }
        // The root of the tree may be reached by a link.
        Map<String, byte[]> all = filesystem.attributes(path, status.isDirectory());
        for (Map.Entry<String, byte[]> each : new TreeMap<>(all).entrySet()) {
            extra(path, each.getKey(), each.getValue()).ifPresent(records::add);
        }
        return records;
    }

    private Optional<PaxRecord> extra(GuestPath path, String name, byte[] value)
            throws CorruptDataException {
        return switch (name) {
            case Giver.ACCESS_ACL -> acl("SCHILY.acl.access", path, value);
            case Giver.DEFAULT_ACL -> acl("SCHILY.acl.default", path, value);
            case Giver.SELINUX -> {
                boolean nul = value.length > 0 && value[value.length - 1] == 0;
                byte[] context = Arrays.copyOf(value, value.length - (nul ? 1 : 0));
                yield when(Extra.SELINUX, new PaxRecord("RHT.security.selinux", context));
            }
            default ->
                    when(
                            Extra.XATTRS,
                            new PaxRecord("SCHILY.xattr." + XattrName.encode(name), value));
        };
    }

    private Optional<PaxRecord> acl(String keyword, GuestPath path, byte[] value)
            throws CorruptDataException {
        if (!options.extras().contains(Extra.ACLS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PaxRecord.of(keyword, Acl.parse(value).toString()));
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    "pack", path.toString(), "its ACL is none: " + e.getMessage(), e);
        }
    }

    private Optional<PaxRecord> when(Extra extra, PaxRecord record) {
        return options.extras().contains(extra) ? Optional.of(record) : Optional.empty();
    }

    private void header(
            byte[] name,
            MemberType type,
            byte[] link,
            FileStatus status,
            long size,
            List<PaxRecord> more)
            throws IOException {
        HeaderBlock header =
                new HeaderBlock(
                        name,
                        status.permissions(),
                        status.uid(),
                        status.gid(),
                        size,
                        status.modified().getEpochSecond(),
                        type.flag(),
                        link,
                        users.name(status.uid()),
                        groups.name(status.gid()),
                        DeviceNumber.of(status.deviceNumber()));
        List<PaxRecord> records = misfits(header, status.modified());
        records.addAll(more);
        if (records.stream().anyMatch(TarWriter::isForeignName)) {
            // Readers would take them for UTF-8 (pax, Extended Header Keywords).
            records.addFirst(PaxRecord.of("hdrcharset", "BINARY"));
        }
        if (!records.isEmpty()) {
            writePaxHeader(name, records);
        }
        out.write(header.format());
    }

    private static boolean isForeignName(PaxRecord record) {
        return switch (record.keyword()) {
            case "path", "linkpath", "GNU.sparse.name" -> !record.isUtf8();
            default -> false;
        };
    }

    /** What the header block has no room for. */
    private static List<PaxRecord> misfits(HeaderBlock header, Instant modified) {
        List<PaxRecord> records = new ArrayList<>();
        if (!HeaderBlock.holds(header.name())) {
            records.add(new PaxRecord("path", header.name()));
        }
        if (header.linkName().length > HeaderBlock.NAME_BYTES) {
            records.add(new PaxRecord("linkpath", header.linkName()));
        }
        if (header.sizeBytes() > HeaderBlock.MAX_SIZE) {
            records.add(PaxRecord.of("size", String.valueOf(header.sizeBytes())));
        }
        if (header.uid() > HeaderBlock.MAX_ID) {
            records.add(PaxRecord.of("uid", String.valueOf(header.uid())));
        }
        if (header.gid() > HeaderBlock.MAX_ID) {
            records.add(PaxRecord.of("gid", String.valueOf(header.gid())));
        }
        if (modified.getNano() != 0 || !HeaderBlock.isTime(modified.getEpochSecond())) {
            records.add(PaxRecord.of("mtime", PaxTime.format(modified)));
        }
        return records;
    }

    private void writePaxHeader(byte[] name, List<PaxRecord> records) throws IOException {
        byte[] content = PaxRecord.format(records);
        HeaderBlock header =
                new HeaderBlock(
                        inDirectory("PaxHeaders", name),
                        0644,
                        0,
                        0,
                        content.length,
                        0,
                        (byte) 'x',
                        new byte[0],
                        "",
                        "",
                        new DeviceNumber(0, 0));
        out.write(header.format());
        out.write(content);
        pad(content.length);
    }

    /** A name for who does not know pax: one that is found by its end, and is not too long. */
    private static byte[] inDirectory(String directory, byte[] name) {
        int end = name[name.length - 1] == '/' ? name.length - 1 : name.length;
        int start = end;
        byte[] prefix = ("./" + directory + "/").getBytes(StandardCharsets.US_ASCII);
        int room = HeaderBlock.NAME_BYTES - prefix.length;
        while (start > 0 && name[start - 1] != '/' && end - start < room) {
            start--;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + end - start);
        System.arraycopy(name, start, joined, prefix.length, end - start);
        return joined;
    }

    private void pad(long length) throws IOException {
        out.write(new byte[(int) (-length & (BLOCK - 1))]);
    }

    @Override
    public void finish() throws IOException {
        long end = out.count() + 2 * BLOCK;
        long padding = (RECORD_BYTES - end % RECORD_BYTES) % RECORD_BYTES;
        out.write(new byte[(int) (2 * BLOCK + padding)]);
    }

    @Override
    public long count() {
        return out.count();
    }
}
