package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A name that an inode has: struct btrfs_inode_ref, or struct btrfs_inode_extref for those that
 * find no room among the others of their directory.
 *
 * @param index under which the directory lists it
 */
record NameRef(long directory, long index, byte[] name) {
    /** Those of an INODE_REF or INODE_EXTREF. */
    static List<NameRef> readAll(Item item) throws BadStructureException {
        boolean extended = item.key().type() == ItemType.INODE_EXTREF;
        int own = extended ? Long.BYTES : 0;
        Fields fields = item.data();
        List<NameRef> names = new ArrayList<>();
        int at = 0;
        while (at < fields.length()) {
            long directory = extended ? fields.int64(at) : item.key().offset();
            int length = fields.int16(at + own + Long.BYTES);
            int name = at + own + Long.BYTES + Short.BYTES;
            names.add(new NameRef(directory, fields.int64(at + own), fields.bytes(name, length)));
            at = name + length;
        }
        return names;
    }

    /** All names of an inode. */
    static List<NameRef> of(ItemTree tree, long inode) throws IOException {
        List<NameRef> names = new ArrayList<>();
        for (int type : new int[] {ItemType.INODE_REF, ItemType.INODE_EXTREF}) {
            Items items = tree.of(inode, type);
            for (Item item = items.next(); item != null; item = items.next()) {
                names.addAll(readAll(item));
            }
        }
        return names;
    }

    boolean is(long otherDirectory, byte[] otherName) {
        return directory == otherDirectory && Arrays.equals(name, otherName);
    }

    /** As an item of that type has it. */
    byte[] bytes(int type) {
        ByteBuffer bytes =
                ByteBuffer.allocate(2 * Long.BYTES + Short.BYTES + name.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        if (type == ItemType.INODE_EXTREF) {
            bytes.putLong(directory);
        }
        bytes.putLong(index).putShort((short) name.length).put(name);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
