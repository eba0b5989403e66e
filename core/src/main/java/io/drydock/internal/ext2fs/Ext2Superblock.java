package io.drydock.internal.ext2fs;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.ext2fs.struct_ext2_filsys;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Changes what the superblock of an ext filesystem says, as tune2fs(8) does, in all of its copies.
 *
 * <p>Threading: stateless.
 */
public final class Ext2Superblock {
    /** The most that a label can have; a shorter one is filled with NULs. */
    public static final int MAX_LABEL_BYTES = 16;

    private static final ValueLayout.OfLong BIG_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Ext2Superblock() {}

    /**
     * Sets the label.
     *
     * @param label {@link #MAX_LABEL_BYTES} at most
     * @param name what errors call the device
     * @throws RefusedException when the journal is to be replayed first
     */
    public static void label(BlockDevice device, byte[] label, String name) throws IOException {
        try (Ext2Handle handle = open(device, "label", name)) {
            setLabel(handle.superblock(), label);
            finish(handle);
        }
    }

    /**
     * Sets the UUID, unless other things on the filesystem depend on it, as {@link
     * #setUuid(Ext2Handle, UUID)} says.
     *
     * @param name what errors call the device
     * @return whether it has been set
     * @throws RefusedException when the journal is to be replayed first
     */
    public static boolean uuid(BlockDevice device, UUID uuid, String name) throws IOException {
        try (Ext2Handle handle = open(device, "set UUID", name)) {
            boolean set = setUuid(handle, uuid);
            if (set) {
                finish(handle);
            }
            return set;
        }
    }

    /**
     * Sets the UUID of an open filesystem, unless checksums all over it depend on it, or it
     * promises that keys of encrypted files can ({@code stable_inodes}).
     *
     * @return whether it has been set
     */
    public static boolean setUuid(Ext2Handle handle, UUID uuid) {
        MemorySegment block = handle.superblock();
        int readOnlyCompatible = ext2_super_block.s_feature_ro_compat(block);
        int incompatible = ext2_super_block.s_feature_incompat(block);
        int compatible = ext2_super_block.s_feature_compat(block);
        boolean sums =
                (readOnlyCompatible & Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM()) != 0
                        && (incompatible & Ext2fs.EXT4_FEATURE_INCOMPAT_CSUM_SEED()) == 0;
        if (sums || (compatible & Ext2fs.EXT4_FEATURE_COMPAT_STABLE_INODES()) != 0) {
            return false;
        }
        setUuid(ext2_super_block.s_uuid(block), uuid);
        if ((readOnlyCompatible & Ext2fs.EXT4_FEATURE_RO_COMPAT_GDT_CSUM()) != 0) {
            int groups = struct_ext2_filsys.group_desc_count(handle.pointer());
            for (int group = 0; group < groups; group++) {
                Ext2fs.ext2fs_group_desc_csum_set(handle.pointer(), group);
            }
        }
        return true;
    }

    private static Ext2Handle open(BlockDevice device, String operation, String name)
            throws IOException {
        int flags =
                Ext2fs.EXT2_FLAG_RW()
                        | Ext2fs.EXT2_FLAG_64BITS()
                        | Ext2fs.EXT2_FLAG_JOURNAL_DEV_OK();
        Ext2Handle handle =
                Ext2Handle.of(
                        device,
                        operation,
                        name,
                        (path, ioManager, result) ->
                                Ext2fs.ext2fs_open2(
                                        path, MemorySegment.NULL, flags, 0, 0, ioManager, result),
                        (error, message) -> failure(operation, name, error, message));
        int incompatible = ext2_super_block.s_feature_incompat(handle.superblock());
        if ((incompatible & Ext2fs.EXT3_FEATURE_INCOMPAT_RECOVER()) != 0) {
            handle.close();
            throw new RefusedException(
                    operation,
                    name,
                    "what its journal holds would overwrite the change",
                    "mount it for writing once, or repair it");
        }
        return handle;
    }

    private static IOException failure(String operation, String name, long error, String message) {
        return error == Ext2fs.EXT2_ET_UNSUPP_FEATURE()
                        || error == Ext2fs.EXT2_ET_RO_UNSUPP_FEATURE()
                ? new UnsupportedException(
                        operation, name, message, "a newer libext2fs2 may know it")
                : new CorruptDataException(operation, name, message);
    }

    private static void finish(Ext2Handle handle) throws IOException {
        MemorySegment fs = handle.pointer();
        int changed = Ext2fs.EXT2_FLAG_DIRTY() | Ext2fs.EXT2_FLAG_CHANGED();
        struct_ext2_filsys.flags(fs, struct_ext2_filsys.flags(fs) | changed);
        handle.finish();
    }

    /** Writes a label into a superblock. */
    public static void setLabel(MemorySegment superblock, byte[] label) {
        MemorySegment field = ext2_super_block.s_volume_name(superblock);
        field.fill((byte) 0);
        MemorySegment.copy(label, 0, field, ValueLayout.JAVA_BYTE, 0, label.length);
    }

    static void setUuid(MemorySegment field, UUID uuid) {
        field.set(BIG_ENDIAN, 0, uuid.getMostSignificantBits());
        field.set(BIG_ENDIAN, Long.BYTES, uuid.getLeastSignificantBits());
    }
}
