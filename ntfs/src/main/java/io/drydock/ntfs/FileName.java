package io.drydock.ntfs;

import io.drydock.ntfs.ntfs3g.ATTR_RECORD;
import io.drydock.ntfs.ntfs3g.FILE_NAME_ATTR;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A name of an inode, as the inode says it ($FILE_NAME). The short name that Windows may keep
 * beside a long one is not one of these: it is no link of its own.
 *
 * @param directory the inode of the directory that it is in
 */
record FileName(long directory, String name) {
    private static final long RECORD_NUMBER = 0xffff_ffff_ffffL;

    /** What is left of a reference to a record without the record's sequence number. */
    static long recordNumber(long reference) {
        return reference & RECORD_NUMBER;
    }

    /** All names of an inode. */
    static List<FileName> of(NtfsInode inode) throws IOException {
        List<FileName> names = new ArrayList<>();
        inode.visit(
                Ntfs3g.AT_FILE_NAME(),
                attribute -> {
                    MemorySegment value = value(inode, attribute);
                    if (FILE_NAME_ATTR.file_name_type(value) != Ntfs3g.FILE_NAME_DOS()) {
                        names.add(read(inode, value));
                    }
                });
        return names;
    }

    private static MemorySegment value(NtfsInode inode, MemorySegment attribute)
            throws IOException {
        long offset = Short.toUnsignedLong(ATTR_RECORD.value_offset(attribute));
        long length = Integer.toUnsignedLong(ATTR_RECORD.value_length(attribute));
        if (ATTR_RECORD.non_resident(attribute) != 0
                || length < FILE_NAME_ATTR.file_name$offset()
                || offset + length > attribute.byteSize()) {
            throw corrupt(inode);
        }
        return attribute.asSlice(offset, length);
    }

    private static FileName read(NtfsInode inode, MemorySegment value) throws IOException {
        long length = Byte.toUnsignedLong(FILE_NAME_ATTR.file_name_length(value));
        long start = FILE_NAME_ATTR.file_name$offset();
        if (start + length * Character.BYTES > value.byteSize()) {
            throw corrupt(inode);
        }
        return new FileName(
                recordNumber(FILE_NAME_ATTR.parent_directory(value)),
                NtfsName.text(value.asSlice(start), length));
    }

    private static IOException corrupt(NtfsInode inode) {
        return inode.volume().corrupt("read", "inode " + inode.number() + " has no sound name");
    }
}
