package io.drydock.internal.btrfs.disk;

import io.drydock.filesystem.FileType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * struct btrfs_dir_item: a name in a directory, or an extended attribute.
 *
 * @param location the key of what it leads to: an inode of the same subvolume, or a subvolume
 * @param type BTRFS_FT_*
 * @param value of an attribute
 */
record DirItem(Key location, int type, byte[] name, byte[] value) {
    private static final int NAME = 30;
    private static final int MOST_NAME_BYTES = 255;

    /** BTRFS_FT_*, in their order. */
    private static final List<FileType> TYPES =
            List.of(
                    FileType.UNKNOWN,
                    FileType.REGULAR,
                    FileType.DIRECTORY,
                    FileType.CHARACTER_DEVICE,
                    FileType.BLOCK_DEVICE,
                    FileType.FIFO,
                    FileType.SOCKET,
                    FileType.SYMBOLIC_LINK);

    /** Reads all that an item holds: names of the same hash share one. */
    static List<DirItem> readAll(Fields fields) throws BadStructureException {
        List<DirItem> items = new ArrayList<>();
        int at = 0;
        while (at < fields.length()) {
            int valueBytes = fields.int16(at + 25);
            int nameBytes = fields.int16(at + 27);
            if (nameBytes == 0 || nameBytes > MOST_NAME_BYTES) {
                throw new BadStructureException("a name has " + nameBytes + " bytes");
            }
            items.add(
                    new DirItem(
                            Key.read(fields, at),
                            fields.int8(at + 29),
                            fields.bytes(at + NAME, nameBytes),
                            fields.bytes(at + NAME + nameBytes, valueBytes)));
            at += NAME + nameBytes + valueBytes;
        }
        return items;
    }

    FileType fileType() {
        return type < TYPES.size() ? TYPES.get(type) : FileType.UNKNOWN;
    }

    boolean isNamed(byte[] other) {
        return Arrays.equals(name, other);
    }
}
