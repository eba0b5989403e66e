package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileTimes;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import io.drydock.internal.ext2fs.Ext2Superblock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An ext filesystem that is changed. Nothing is journaled: what is written goes to a copy, which is
 * committed as one.
 *
 * <p>Threading: as {@link WritableInodes} says.
 */
final class WritableExtInodes extends ExtInodes implements WritableInodes {
    private static final int NOT_CHANGED_HERE =
            Ext2fs.EXT4_EXTENTS_FL() | Ext2fs.EXT4_CASEFOLD_FL() | Ext2fs.EXT4_PROJINHERIT_FL();

    private final ExtChanges changes;
    private final FileChanges files;
    private final AttributeChanges attributeChanges;
    private final NameChanges names;
    private final Orphans orphans;

    private WritableExtInodes(ExtVolume volume) {
        super(volume);
        this.changes = new ExtChanges(volume, counts());
        this.files = new FileChanges(volume, layouts(), changes);
        this.attributeChanges =
                new AttributeChanges(volume, layouts(), storedAttributes(), changes);
        this.orphans = new Orphans(volume, layouts(), changes, files, attributeChanges);
        DirectoryChanges entries = new DirectoryChanges(volume, layouts(), directories(), changes);
        this.names = new NameChanges(volume, layouts(), directories(), changes, entries, orphans);
    }

    /**
     * Gives up first what was deleted while it was open.
     *
     * @param volume is closed with this, or when this fails
     */
    static WritableExtInodes of(ExtVolume volume) throws IOException {
        WritableExtInodes made = new WritableExtInodes(volume);
        try {
            volume.change(made.orphans::cleanUp);
            return made;
        } catch (IOException | RuntimeException e) {
            volume.close();
            throw e;
        }
    }

    @Override
    public long create(long directory, byte[] name, NewInode made) throws IOException {
        return volume().locked(() -> names.create(directory, name, made));
    }

    @Override
    public void link(long directory, byte[] name, long inode) throws IOException {
        volume().change(() -> names.link(directory, name, inode));
    }

    @Override
    public OptionalLong unlink(long directory, byte[] name) throws IOException {
        return volume().locked(() -> names.unlink(directory, name));
    }

    @Override
    public void removeDirectory(long directory, byte[] name) throws IOException {
        volume().change(() -> names.removeDirectory(directory, name));
    }

    @Override
    public OptionalLong rename(long from, byte[] fromName, long to, byte[] toName)
            throws IOException {
        return volume().locked(() -> names.rename(from, fromName, to, toName));
    }

    @Override
    public void free(long inode) throws IOException {
        volume().change(() -> orphans.free(inode));
    }

    @Override
    public WritableContent open(long inode) throws IOException {
        checkReadable(inode);
        return new ExtWritableContent(volume(), layouts(), files, inode);
    }

    /** A change of what an inode says of itself. */
    private interface InodeChange {
        void of(Inode inode) throws IOException;
    }

    private void change(long number, InodeChange change) throws IOException {
        volume().change(() -> {
            try (Arena arena = Arena.ofConfined()) {
                Inode inode = changes.reducible(number, arena);
                change.of(inode);
                changes.changed(inode);
            }
        });
    }

    @Override
    public void setPermissions(long inode, int permissions) throws IOException {
        change(inode, changed -> changed.setPermissions(permissions));
    }

    @Override
    public void setOwner(long inode, long uid, long gid) throws IOException {
        change(inode, changed -> changed.setOwner(uid, gid));
    }

    @Override
    public void setTimes(long inode, FileTimes times) throws IOException {
        change(
                inode,
                changed -> {
                    times.accessed().ifPresent(changed::setAccessed);
                    times.modified().ifPresent(changed::setModified);
                });
    }

    @Override
    public void setAttribute(long inode, String name, byte[] value) throws IOException {
        volume().change(() -> attributeChanges.set(inode, name, value));
    }

    @Override
    public void removeAttribute(long inode, String name) throws IOException {
        volume().change(() -> attributeChanges.remove(inode, name));
    }

    @Override
    public void setFlags(long number, int flags) throws IOException {
        volume().change(() -> {
            changes.begin();
            try (Arena arena = Arena.ofConfined()) {
                Inode inode = volume().inode(number, arena);
                int other = inode.flags() ^ flags;
                if (!InodeFlags.areKnown(flags) || (other & NOT_CHANGED_HERE) != 0) {
                    throw InodeException.notSupported();
                }
                inode.setFlags(InodeFlags.changed(inode.flags(), flags));
                changes.changed(inode);
            }
        });
    }

    @Override
    public void setGeneration(long inode, long generation) throws IOException {
        if (volume().hasReadOnlyCompatible(Ext2fs.EXT4_FEATURE_RO_COMPAT_METADATA_CSUM())) {
            throw InodeException.notAvailable(); // checksums are made with it
        }
        change(inode, changed -> changed.setGeneration(generation));
    }

    @Override
    public void setLabel(String label) throws IOException {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Ext2Superblock.MAX_LABEL_BYTES) {
            throw InodeException.of(LibC.EINVAL());
        }
        volume().change(() -> {
            Ext2Superblock.setLabel(volume().superblock(), bytes);
            writeAllCopies();
        });
    }

    @Override
    public void setUuid(UUID uuid) throws IOException {
        volume().change(() -> {
            if (!Ext2Superblock.setUuid(volume().handle(), uuid)) {
                throw InodeException.of(
                        LibC.EOPNOTSUPP(),
                        "checksums or keys are made with it (no metadata_csum_seed, or"
                                + " stable_inodes); tune2fs -U writes checksums anew");
            }
            writeAllCopies();
        });
    }

    private void writeAllCopies() throws IOException {
        changes.begin();
        changes.superblockChanged();
        changes.writeCopies(true);
    }

    @Override
    public long trim(long offsetBytes, long lengthBytes, long leastBytes) throws IOException {
        return volume().locked(() -> {
            changes.begin();
            return new Trim(volume()).run(offsetBytes, lengthBytes, leastBytes);
        });
    }

    @Override
    public void flush() throws IOException {
        volume().change(() -> {
            if (changes.isReady()) {
                orphans.list();
                volume().check(Ext2fs.ext2fs_flush2(volume().fs(), 0));
                changes.writeCopies(false);
            }
        });
    }
}
