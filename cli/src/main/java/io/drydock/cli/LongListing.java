package io.drydock.cli;

import io.drydock.cli.text.Printable;
import io.drydock.cli.text.Table;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Files as {@code ls -ln} shows them. */
final class LongListing {
    private static final String PERMISSIONS = "rwxrwxrwx";

    private LongListing() {}

    /** A line for each name in the directory. */
    static String of(FileTree files, GuestPath directory, List<GuestPath> names)
            throws IOException {
        Table table = Table.plain(7).right(1).right(2).right(3).right(4);
        for (GuestPath name : names) {
            GuestPath path = directory.resolve(name);
            FileStatus status = files.linkStatus(path);
            String shown = Printable.of(name.toBytes());
            if (status.isSymbolicLink()) {
                shown += " -> " + Printable.of(files.readlink(path).toBytes());
            }
            table.row(
                    mode(status),
                    Integer.toString(status.links()),
                    Long.toString(status.uid()),
                    Long.toString(status.gid()),
                    size(status),
                    status.modified().truncatedTo(ChronoUnit.SECONDS).toString(),
                    shown);
        }
        return table.toString();
    }

    /** The type's letter and the permissions, as ls(1) writes them. */
    static String mode(FileStatus status) {
        char[] mode = (status.type().letter() + PERMISSIONS).toCharArray();
        int bits = status.permissions();
        for (int i = 0; i < PERMISSIONS.length(); i++) {
            if ((bits & (0400 >> i)) == 0) {
                mode[i + 1] = '-';
            }
        }
        special(mode, 3, 's', (bits & 04000) != 0);
        special(mode, 6, 's', (bits & 02000) != 0);
        special(mode, 9, 't', (bits & 01000) != 0);
        return new String(mode);
    }

    private static void special(char[] mode, int at, char letter, boolean set) {
        if (set) {
            mode[at] = mode[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }

    /** Of a device node its numbers, as makedev(3) packs them, stand in place of the size. */
    private static String size(FileStatus status) {
        if (status.type() != FileType.BLOCK_DEVICE && status.type() != FileType.CHARACTER_DEVICE) {
            return Long.toString(status.sizeBytes());
        }
        long device = status.deviceNumber();
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
        return major + "," + (minor & 0xffffffffL);
    }
}
