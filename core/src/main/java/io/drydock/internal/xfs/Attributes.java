package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.xfs.TreeBlock.Leaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The extended attributes of an inode: within it, or in leaves, with large values in blocks of
 * their own (fs/xfs/libxfs/xfs_attr_leaf.c).
 */
final class Attributes {
    private static final int LOCAL = 0x1;

    /** {@code XFS_XATTR_SIZE_MAX}. */
    private static final int MOST_BYTES = 65536;

    private static final int SHORT_HEADER_BYTES = 4;
    private static final int SHORT_ENTRY_BYTES = 3;

    private final Disk disk;
    private final Inode inode;
    private final List<Attribute> found = new ArrayList<>();

    /** How much the values with blocks of their own have come to. */
    private long largeBytes;

    private Attributes(Disk disk, Inode inode) {
        this.disk = disk;
        this.inode = inode;
    }

    static List<Attribute> of(Disk disk, Inode inode) throws IOException {
        Attributes attributes = new Attributes(disk, inode);
        Optional<Fork> fork = inode.attributes();
        if (fork.isPresent()) {
            attributes.read(fork.get());
        }
        return attributes.found;
    }

    private void read(Fork fork) throws IOException {
        if (fork.isLocal()) {
            readShort(fork.bytes());
        } else if (fork.format() == Fork.TREE || fork.extents() > 0) {
            ForkBlocks blocks = ForkBlocks.of(disk, fork);
            HashTree tree = new HashTree(blocks, 0, disk.superblock().blockBytes, Leaf.ATTRIBUTES);
            tree.visitFrom(0, leaf -> addAll(leaf, blocks));
        }
    }

    /** {@code struct xfs_attr_shortform}. */
    private void readShort(Fields fields) throws IOException {
        int count = fields.int8(2);
        int at = SHORT_HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            int nameBytes = fields.int8(at);
            int valueBytes = fields.int8(at + 1);
            int nameAt = at + SHORT_ENTRY_BYTES;
            add(fields, fields.int8(at + 2), nameAt, nameBytes, valueBytes);
            at = nameAt + nameBytes + valueBytes;
        }
    }

    private void add(Fields fields, int flags, int nameAt, int nameBytes, int valueBytes)
            throws IOException {
        byte[] value = fields.bytes(nameAt + nameBytes, valueBytes);
        found.add(new Attribute(flags, fields.bytes(nameAt, nameBytes), value));
    }

    /** {@code struct xfs_attr_leafblock}. */
    private boolean addAll(TreeBlock leaf, ForkBlocks blocks) throws IOException {
        Fields fields = leaf.fields();
        int localBytes = 0;
        for (int i = 0; i < leaf.count(); i++) {
            int entry = leaf.headerBytes() + i * HashEntry.BYTES;
            int at = fields.int16(entry + 4);
            int flags = fields.int8(entry + 6);
            if ((flags & LOCAL) != 0) {
                localBytes += fields.int16(at) + fields.int8(at + 2);
                if (localBytes > fields.length()) {
                    throw fields.corrupt("has attributes that are in the same place");
                }
                add(fields, flags, at + 3, fields.int8(at + 2), fields.int16(at));
            } else if (new Attribute(flags, new byte[0], new byte[0]).isVisible()) {
                byte[] name = fields.bytes(at + 9, fields.int8(at + 8));
                byte[] value = value(fields, fields.int32(at), fields.int32(at + 4), blocks);
                found.add(new Attribute(flags, name, value));
            }
        }
        return true;
    }

    private byte[] value(Fields leaf, long block, long bytes, ForkBlocks blocks)
            throws IOException {
        largeBytes += bytes;
        if (bytes > MOST_BYTES || largeBytes / disk.superblock().blockBytes > inode.blocks()) {
            throw leaf.corrupt("has values of more bytes than the inode has blocks for");
        }
        return LargeValue.read(blocks, block, (int) bytes);
    }
}
