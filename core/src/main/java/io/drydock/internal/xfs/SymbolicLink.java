package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.Optional;

/** What a symbolic link holds: in its inode, or in blocks ({@code struct xfs_dsymlink_hdr}). */
final class SymbolicLink {
    private static final long MAGIC = 0x58534c4d; // XSLM
    private static final int HEADER_BYTES = 56;

    /** {@code XFS_SYMLINK_MAXLEN}. */
    private static final int MOST_BYTES = 1024;

    private SymbolicLink() {}

    static byte[] read(Disk disk, Inode inode) throws IOException {
        Fork fork = inode.data();
        if (inode.sizeBytes() == 0 || inode.sizeBytes() > MOST_BYTES) {
            throw fork.bytes()
                    .corrupt("is a symbolic link of %d bytes".formatted(inode.sizeBytes()));
        }
        int length = (int) inode.sizeBytes();
        return fork.isLocal() ? fork.bytes().bytes(0, length) : remote(disk, fork, length);
    }

    /** Each run of blocks has one header. */
    private static byte[] remote(Disk disk, Fork fork, int length) throws IOException {
        Superblock superblock = disk.superblock();
        ExtentMap map = ExtentMap.of(disk, fork);
        byte[] target = new byte[length];
        int header = superblock.isVersion5 ? HEADER_BYTES : 0;
        long next = 0;
        for (int done = 0; done < length; ) {
            Optional<Run> run = map.at(next);
            if (run.isEmpty() || run.get().first() != next || run.get().count() > 3) {
                throw fork.bytes().corrupt("lacks a block of its target");
            }
            int bytes = (int) run.get().count() * superblock.blockBytes;
            long offset = superblock.blockOffset(run.get().start(), run.get().count());
            Fields fields = disk.read(offset, bytes, "symbolic link at byte");
            int count = Math.min(length - done, bytes - header);
            if (superblock.isVersion5) {
                check(fields, done, count);
                disk.check(fields, Header.VALUE, offset, fork.inode().number());
            }
            System.arraycopy(fields.bytes(header, count), 0, target, done, count);
            done += count;
            next = run.get().end();
        }
        return target;
    }

    private static void check(Fields fields, int done, int count) throws IOException {
        if (fields.int32(0) != MAGIC || fields.int32(4) != done || fields.int32(8) != count) {
            throw fields.corrupt("is not the part of a target that it should be");
        }
    }
}
