package io.drydock.it;

import io.drydock.attribute.Acl;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.it.OracleTree.Entry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Makes a tree by our API. */
final class OracleWriter {
    private final Filesystem filesystem;
    private final GuestPath root;
    private final boolean posix;

    /**
     * @param root the directory to make it in
     */
    OracleWriter(Filesystem filesystem, GuestPath root, boolean posix) {
        this.filesystem = filesystem;
        this.root = root;
        this.posix = posix;
    }

    void make(List<Entry> tree) throws IOException {
        for (Entry each : tree) {
            create(each, path(each.path()));
        }
        for (Entry each : tree) {
            if (posix && each.type() != 'h') {
                give(each, path(each.path()));
            }
        }
        for (Entry each : tree) {
            if (each.type() != 'h') {
                BigDecimal time = new BigDecimal(each.time());
                Instant instant = Instant.ofEpochSecond(0, time.movePointRight(9).longValueExact());
                filesystem.setTimes(path(each.path()), FileTimes.of(instant, instant), false);
            }
        }
    }

    private GuestPath path(String name) {
        return root.resolve(bytes(name));
    }

    private static GuestPath bytes(String name) {
        return GuestPath.of(name.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void create(Entry each, GuestPath path) throws IOException {
        switch (each.type()) {
            case 'd' -> filesystem.createDirectory(path, 0755);
            case 'f' -> write(each, path);
            case 'l' -> filesystem.createSymbolicLink(path, bytes(each.link()));
            case 'h' -> filesystem.createLink(path, path(each.link()));
            case 'p' -> filesystem.createSpecialFile(path, FileType.FIFO, 0600, 0);
            case 's' -> filesystem.createSpecialFile(path, FileType.SOCKET, 0600, 0);
            case 'c' -> device(each, path, FileType.CHARACTER_DEVICE);
            case 'b' -> device(each, path, FileType.BLOCK_DEVICE);
            default -> throw new AssertionError(each);
        }
    }

    /** Numbered as makedev(3) does: major 12 bits, minor 8 and 12. */
    private void device(Entry each, GuestPath path, FileType type) throws IOException {
        long low = each.minor() & 0xff;
        long number = ((long) each.major() << 8) | low | ((long) (each.minor() >> 8) << 20);
        filesystem.createSpecialFile(path, type, 0600, number);
    }

    private void write(Entry each, GuestPath path) throws IOException {
        try (FileHandle file = filesystem.create(path, 0644);
                Arena arena = Arena.ofConfined()) {
            for (long[] part : each.data()) {
                byte[] content = OracleTree.content(part[0], part[1]);
                file.write(part[0], arena.allocateFrom(ValueLayout.JAVA_BYTE, content));
            }
            file.truncate(each.sizeBytes());
        }
    }

    private void give(Entry each, GuestPath path) throws IOException {
        filesystem.setOwner(path, each.uid(), each.gid(), false);
        if (each.type() != 'l') {
            filesystem.setPermissions(path, each.permissions());
        }
        for (Map.Entry<String, String> one : each.attributes().entrySet()) {
            byte[] value = HexFormat.of().parseHex(one.getValue());
            filesystem.setAttribute(path, one.getKey(), value, false);
        }
        setAcl(path, "system.posix_acl_access", each.acl());
        setAcl(path, "system.posix_acl_default", each.defaultAcl());
    }

    private void setAcl(GuestPath path, String name, String acl) throws IOException {
        if (!acl.isEmpty()) {
            filesystem.setAttribute(path, name, Acl.parse(acl).toBytes(), false);
        }
    }
}
