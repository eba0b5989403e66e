package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An ext filesystem that is read.
 *
 * <p>Threading: as {@link Inodes} says; what the library does is done by one thread after the
 * other, while contents are read at once.
 */
sealed class ExtInodes implements Inodes permits WritableExtInodes {
    private static final int SECTOR_BYTES = 512;

    private static final int MAX_LINK_BYTES = 4095;

    private final ExtVolume volume;
    private final Layouts layouts;
    private final Directories directories;
    private final Attributes attributes;
    private final ExtSpace space;

    ExtInodes(ExtVolume volume) {
        this.volume = volume;
        this.layouts = new Layouts(volume);
        this.directories = new Directories(volume, layouts);
        this.attributes = new Attributes(volume);
        this.space = new ExtSpace(volume);
    }

    final ExtVolume volume() {
        return volume;
    }

    final Layouts layouts() {
        return layouts;
    }

    final Directories directories() {
        return directories;
    }

    final Attributes storedAttributes() {
        return attributes;
    }

    final ExtSpace counts() {
        return space;
    }

    @Override
    public final String type() {
        return volume.medium().type();
    }

    @Override
    public final long root() {
        return Ext2fs.EXT2_ROOT_INO();
    }

    @Override
    public final OptionalLong lookup(long directory, byte[] name) throws IOException {
        return volume.locked(() -> directories.lookup(directory, name));
    }

    @Override
    public final List<InodeEntry> list(long directory) throws IOException {
        return volume.locked(() -> directories.list(directory));
    }

    @Override
    public final FileStatus status(long inode) throws IOException {
        return volume.locked(() -> status(volume.peek(inode)));
    }

    private FileStatus status(Inode inode) {
        FileType type = inode.type();
        boolean device = type == FileType.BLOCK_DEVICE || type == FileType.CHARACTER_DEVICE;
        return new FileStatus(
                type,
                inode.permissions(),
                inode.uid(),
                inode.gid(),
                Math.max(0, inode.sizeBytes()),
                allocatedBytes(inode),
                Integer.toUnsignedLong(inode.number()),
                volume.medium().id(),
                inode.links(),
                volume.blockBytes(),
                device ? DeviceNumbers.read(inode.blocks()) : 0,
                inode.accessed(),
                inode.modified(),
                inode.changed(),
                inode.born());
    }

    /** What is in the inode itself counts as well ({@code ext4_getattr}). */
    private long allocatedBytes(Inode inode) {
        long sectors = Ext2fs.ext2fs_get_stat_i_blocks(volume.fs(), inode.bytes());
        if (inode.type() == FileType.REGULAR && inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            sectors += Math.ceilDiv(Math.max(0, inode.sizeBytes()), SECTOR_BYTES);
        }
        return sectors * SECTOR_BYTES;
    }

    @Override
    public final byte[] readLink(long number) throws IOException {
        return volume.locked(() -> readLink(volume.peek(number)));
    }

    private byte[] readLink(Inode inode) throws IOException {
        if (inode.type() != FileType.SYMBOLIC_LINK) {
            throw InodeException.of(LibC.EINVAL());
        }
        refuseEncrypted(inode);
        long size = inode.sizeBytes();
        if (size < 1 || size > MAX_LINK_BYTES) {
            throw volume.corrupt("a symbolic link has an impossible length: " + size);
        }
        byte[] target = new byte[(int) size];
        MemorySegment into = MemorySegment.ofArray(target);
        // A short one is where block numbers would be; that is the whole of the rule since 2017.
        if (size < inode.blocks().byteSize() && !inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            into.copyFrom(inode.blocks().asSlice(0, size));
        } else {
            FileLayout layout = layouts.of(inode);
            readTarget(layout, into);
        }
        return target;
    }

    private void readTarget(FileLayout layout, MemorySegment into) throws IOException {
        if (layout.inline() != null) {
            if (layout.inline().length < into.byteSize()) {
                throw volume.corrupt("a symbolic link is longer than its content");
            }
            into.copyFrom(MemorySegment.ofArray(layout.inline()).asSlice(0, into.byteSize()));
            return;
        }
        long block = layout.map().physical(0);
        if (block < 0 || into.byteSize() > volume.blockBytes()) {
            throw volume.corrupt("a symbolic link is longer than its content");
        }
        volume.device().readPast(block * volume.blockBytes(), into);
    }

    @Override
    public InodeContent open(long inode) throws IOException {
        checkReadable(inode);
        return new ExtContent(volume, layouts, inode);
    }

    /** Throws unless it is a regular file whose content is sound and not encrypted. */
    final void checkReadable(long number) throws IOException {
        volume.locked(() -> {
            Inode inode = volume.peek(number);
            if (inode.type() != FileType.REGULAR) {
                throw InodeException.of(inode.isDirectory() ? LibC.EISDIR() : LibC.EINVAL());
            }
            refuseEncrypted(inode);
            return layouts.of(inode);
        });
    }

    private void refuseEncrypted(Inode inode) throws IOException {
        if (inode.has(Ext2fs.EXT4_ENCRYPT_FL())) {
            throw new UnsupportedException(
                    "read",
                    volume.medium().name(),
                    "inode " + Integer.toUnsignedLong(inode.number()) + " is encrypted (fscrypt)",
                    "only the guest that has the key can read it");
        }
    }

    @Override
    public final Map<String, byte[]> attributes(long inode) throws IOException {
        return volume.locked(() -> attributes.all(inode));
    }

    @Override
    public final boolean hasFlags() {
        return true;
    }

    @Override
    public final int flags(long inode) throws IOException {
        return volume.locked(() -> InodeFlags.visible(volume.peek(inode)));
    }

    @Override
    public final long generation(long inode) throws IOException {
        return volume.locked(() -> volume.peek(inode).generation());
    }

    @Override
    public final FilesystemSpace space() throws IOException {
        return volume.locked(space::now);
    }

    @Override
    public final String label() throws IOException {
        return volume.locked(() -> {
            byte[] label =
                    ext2_super_block
                            .s_volume_name(volume.superblock())
                            .toArray(ValueLayout.JAVA_BYTE);
            int length = 0;
            while (length < label.length && label[length] != 0) {
                length++;
            }
            return new String(label, 0, length, StandardCharsets.UTF_8);
        });
    }

    @Override
    public void close() throws IOException {
        volume.close();
    }
}
