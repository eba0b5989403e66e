package io.drydock.internal.squashfs;

import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.Fields;
import io.drydock.internal.linux.Statx;
import java.io.IOException;

/**
 * An inode, of a basic type or an extended one.
 *
 * @param owner the number of the owner's entry in the table of IDs
 * @param group that of the group
 * @param modified seconds since 1970
 */
record SquashInode(FileType type, int permissions, int owner, int group, long modified, Body body) {
    /** A number that stands for nothing: a file's fragment, a set of attributes. */
    static final long NONE = 0xffff_ffffL;

    /** No link that Linux would read is longer (PATH_MAX). */
    private static final int MOST_TARGET_BYTES = 4095;

    private static final int BASIC_TYPES = 7;

    /** What depends on the type. */
    sealed interface Body {
        long links();

        /** The number of its set of extended attributes, or {@link #NONE}. */
        long attributes();

        /** As stat(2) has it. */
        long sizeBytes();
    }

    /**
     * A directory.
     *
     * @param block where its listing begins, counted from the directory table's beginning
     * @param offset in that block
     * @param sizeBytes that of the listing, and 3
     */
    record Directory(long links, long attributes, long block, int offset, long sizeBytes)
            implements Body {
        boolean isEmpty() {
            return sizeBytes <= Listing.DOTS;
        }
    }

    /**
     * A regular file.
     *
     * @param sparseBytes how much of it is holes
     * @param start where its blocks begin on the device
     * @param fragment the number of the fragment block that its end is in; {@link #NONE} where it
     *     is in a block of its own
     * @param offset where in that block
     * @param blocks where the sizes of its blocks follow
     */
    record RegularFile(
            long links,
            long attributes,
            long sizeBytes,
            long sparseBytes,
            long start,
            long fragment,
            int offset,
            Cursor blocks)
            implements Body {}

    record SymbolicLink(long links, long attributes, byte[] target) implements Body {
        @Override
        public long sizeBytes() {
            return target.length;
        }
    }

    /**
     * A device, fifo or socket.
     *
     * @param device as Linux puts both of its numbers into 32 bits; else 0
     */
    record Special(long links, long attributes, long device) implements Body {
        @Override
        public long sizeBytes() {
            return 0;
        }

        /** As makedev(3) numbers it: new_decode_dev of Linux's kdev_t.h. */
        long deviceNumber() {
            long major = (device & 0xfff00) >> 8;
            long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
            return Statx.makedev((int) major, (int) minor);
        }
    }

    /** The type of that number, of a basic or an extended inode. */
    static FileType type(int number) {
        return switch (number > BASIC_TYPES ? number - BASIC_TYPES : number) {
            case 1 -> FileType.DIRECTORY;
            case 2 -> FileType.REGULAR;
            case 3 -> FileType.SYMBOLIC_LINK;
            case 4 -> FileType.BLOCK_DEVICE;
            case 5 -> FileType.CHARACTER_DEVICE;
            case 6 -> FileType.FIFO;
            case 7 -> FileType.SOCKET;
            default -> FileType.UNKNOWN;
        };
    }

    static SquashInode read(Metadata metadata, Cursor cursor) throws IOException {
        Fields header = cursor.take(16);
        int number = header.int16(0);
        boolean extended = number > BASIC_TYPES;
        FileType type = type(number);
        Body body =
                switch (type) {
                    case DIRECTORY -> extended ? largeDirectory(cursor) : directory(cursor);
                    case REGULAR -> extended ? largeFile(metadata, cursor) : file(cursor);
                    case SYMBOLIC_LINK -> link(metadata, cursor, extended);
                    case BLOCK_DEVICE, CHARACTER_DEVICE -> device(cursor, extended);
                    case FIFO, SOCKET -> nameless(cursor, extended);
                    case UNKNOWN -> throw metadata.corrupt("there is an inode of type " + number);
                };
        return new SquashInode(
                type, header.int16(2), header.int16(4), header.int16(6), header.int32(8), body);
    }

    private static Body directory(Cursor cursor) throws IOException {
        Fields fields = cursor.take(16);
        return new Directory(
                fields.int32(4), NONE, fields.int32(0), fields.int16(10), fields.int16(8));
    }

    private static Body largeDirectory(Cursor cursor) throws IOException {
        Fields fields = cursor.take(24);
        return new Directory(
                fields.int32(0),
                fields.int32(20),
                fields.int32(8),
                fields.int16(18),
                fields.int32(4));
    }

    private static Body file(Cursor cursor) throws IOException {
        Fields fields = cursor.take(16);
        return new RegularFile(
                1,
                NONE,
                fields.int32(12),
                0,
                fields.int32(0),
                fields.int32(4),
                (int) fields.int32(8),
                cursor);
    }

    private static Body largeFile(Metadata metadata, Cursor cursor) throws IOException {
        Fields fields = cursor.take(40);
        if (fields.int64(8) < 0) {
            throw metadata.corrupt("a file has more than 2^63 bytes");
        }
        return new RegularFile(
                fields.int32(24),
                fields.int32(36),
                fields.int64(8),
                fields.int64(16),
                fields.int64(0),
                fields.int32(28),
                (int) fields.int32(32),
                cursor);
    }

    private static Body link(Metadata metadata, Cursor cursor, boolean extended)
            throws IOException {
        Fields fields = cursor.take(8);
        long length = fields.int32(4);
        if (length == 0 || length > MOST_TARGET_BYTES) {
            throw metadata.corrupt("a symbolic link has %d bytes".formatted(length));
        }
        byte[] target = cursor.take((int) length).bytes(0, (int) length);
        return new SymbolicLink(fields.int32(0), attributes(cursor, extended), target);
    }

    private static Body device(Cursor cursor, boolean extended) throws IOException {
        Fields fields = cursor.take(8);
        return new Special(fields.int32(0), attributes(cursor, extended), fields.int32(4));
    }

    private static Body nameless(Cursor cursor, boolean extended) throws IOException {
        return new Special(cursor.take(4).int32(0), attributes(cursor, extended), 0);
    }

    private static long attributes(Cursor cursor, boolean extended) throws IOException {
        return extended ? cursor.take(4).int32(0) : NONE;
    }
}
