package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Inodes that have no name any more but are still open: "Orphan file" and {@code s_last_orphan} in
 * the kernel's documentation. What the last user of the filesystem has left of them is given up
 * before anything is changed, as by a mount; ours stand in the list whenever it is written.
 *
 * <p>Threading: under the volume's lock.
 */
final class Orphans {
    /** At the end of each block of an orphan file: a magic number and a checksum. */
    private static final int FILE_TAIL_BYTES = 2 * Integer.BYTES;

    /** Twice what mke2fs(8) makes, of the largest blocks. */
    private static final long MAX_FILE_BYTES = 64 << 20;

    private static final long TO_THE_END = -1;
    private static final long INT = 0xffffffffL;

    private final ExtVolume volume;
    private final Layouts layouts;
    private final ExtChanges changes;
    private final FileChanges files;
    private final AttributeChanges attributes;
    private final Set<Long> ours = new LinkedHashSet<>();
    private boolean listed;

    Orphans(
            ExtVolume volume,
            Layouts layouts,
            ExtChanges changes,
            FileChanges files,
            AttributeChanges attributes) {
        this.volume = volume;
        this.layouts = layouts;
        this.changes = changes;
        this.files = files;
        this.attributes = attributes;
    }

    /** An inode has lost its last name. */
    void add(long number) {
        ours.add(number);
    }

    /** Gives up an inode that has no name: its content, its attributes, itself. */
    void free(long number) throws IOException {
        changes.begin();
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = volume.inode(number, arena);
            attributes.release(inode);
            if (hasBlocks(inode)) {
                files.punch(number, 0, TO_THE_END);
            }
            layouts.forget(number);
            Inode empty = volume.inode(number, arena);
            empty.setLinks(0);
            empty.setDeleted((int) (System.currentTimeMillis() / 1000));
            volume.write(empty);
            int directory = empty.isDirectory() ? 1 : 0;
            Ext2fs.ext2fs_inode_alloc_stats2(volume.fs(), empty.number(), -1, directory);
            ours.remove(number);
        }
    }

    /** Others have something else in place of block numbers. */
    private static boolean hasBlocks(Inode inode) {
        if (inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            return false;
        }
        return switch (inode.type()) {
            case REGULAR, DIRECTORY -> true;
            case SYMBOLIC_LINK -> inode.sizeBytes() >= inode.blocks().byteSize();
            default -> false;
        };
    }

    /** Gives up what is left of the last user's. */
    void cleanUp() throws IOException {
        MemorySegment superblock = volume.superblock();
        boolean inFile =
                volume.hasReadOnlyCompatible(Ext2fs.EXT4_FEATURE_RO_COMPAT_ORPHAN_PRESENT());
        if (ext2_super_block.s_last_orphan(superblock) == 0 && !inFile) {
            return;
        }
        changes.begin();
        Set<Long> left = listedOrphans();
        if (inFile) {
            left.addAll(orphansOfFile());
        }
        for (long number : left) {
            cleanUp(number);
        }
        ext2_super_block.s_last_orphan(superblock, 0);
        if (inFile) {
            emptyFile();
        }
        changes.superblockChanged();
    }

    private void cleanUp(long number) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode inode = volume.inode(number, arena);
            if (inode.links() == 0) {
                free(number);
                return;
            }
            // It was being cut off.
            inode.setDeleted(0);
            volume.write(inode);
            if (inode.type() == FileType.REGULAR && hasBlocks(inode)) {
                files.truncate(number, inode.sizeBytes());
            }
        } catch (InodeException e) {
            if (e.errno() != LibC.ESTALE()) {
                throw e;
            }
        }
    }

    private Set<Long> listedOrphans() throws IOException {
        Set<Long> found = new LinkedHashSet<>();
        long next = ext2_super_block.s_last_orphan(volume.superblock()) & INT;
        while (next != 0) {
            if (!found.add(next)) {
                throw volume.corrupt("the list of deleted files that were open has no end");
            }
            next = volume.peek(next).deleted() & INT;
        }
        return found;
    }

    private long orphanFile() {
        return ext2_super_block.s_orphan_file_inum(volume.superblock()) & INT;
    }

    private Set<Long> orphansOfFile() throws IOException {
        checkFile(volume.peek(orphanFile()));
        Set<Long> found = new LinkedHashSet<>();
        int end = volume.blockBytes() - FILE_TAIL_BYTES;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(volume.blockBytes());
            for (Run run : layouts.of(orphanFile()).map().runs()) {
                for (long i = 0; i < run.length(); i++) {
                    long at = (run.physical() + i) * volume.blockBytes();
                    volume.device().readPast(at, block);
                    for (int entry = 0; entry < end; entry += Integer.BYTES) {
                        long number = block.get(ValueLayout.JAVA_INT, entry) & INT;
                        if (number != 0) {
                            found.add(number);
                        }
                    }
                }
            }
        }
        return found;
    }

    private void checkFile(Inode file) throws IOException {
        boolean sound =
                file.type() == FileType.REGULAR
                        && hasBlocks(file)
                        && file.sizeBytes() > 0
                        && file.sizeBytes() <= MAX_FILE_BYTES;
        if (!sound || layouts.of(file).map().total() * volume.blockBytes() > MAX_FILE_BYTES) {
            throw volume.corrupt("the file of deleted files that were open cannot be one");
        }
    }

    private void emptyFile() throws IOException {
        long file = orphanFile();
        long blocks = volume.peek(file).sizeBytes() / volume.blockBytes();
        layouts.forget(file);
        volume.check(Ext2fs.ext2fs_create_orphan_file(volume.fs(), (int) blocks));
        MemorySegment superblock = volume.superblock();
        int features = ext2_super_block.s_feature_ro_compat(superblock);
        ext2_super_block.s_feature_ro_compat(
                superblock, features & ~Ext2fs.EXT4_FEATURE_RO_COMPAT_ORPHAN_PRESENT());
    }

    /** Writes down ours, that whoever uses the filesystem next gives them up. */
    void list() throws IOException {
        if (ours.isEmpty() && !listed) {
            return;
        }
        Iterator<Long> rest = ours.iterator();
        long first = rest.hasNext() ? rest.next() : 0;
        ext2_super_block.s_last_orphan(volume.superblock(), (int) first);
        changes.superblockChanged();
        for (long number = first; number != 0; ) {
            long next = rest.hasNext() ? rest.next() : 0;
            Inode inode = volume.peek(number);
            inode.setDeleted((int) next);
            volume.write(inode);
            number = next;
        }
        listed = !ours.isEmpty();
    }
}
